namespace Lectern.Tests.Delivery.Images;

/// <summary>
/// How alike two gray images look, from -1 to 1: the mean structural similarity with a Gaussian window of 11 pixels and a deviation of 1.5
/// (Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural similarity", IEEE Transactions on
/// Image Processing 13(4), 2004, equations 13 to 17).
/// </summary>
internal static class Ssim
{
    private const int Radius = 5;
    private const double C1 = 0.01 * 255 * (0.01 * 255);
    private const double C2 = 0.03 * 255 * (0.03 * 255);

    private static readonly double[] Window = Gaussian();

    public static double Of(byte[] one, byte[] other, int width, int height)
    {
        var (x, y) = (Array.ConvertAll(one, value => (double)value), Array.ConvertAll(other, value => (double)value));
        var (meanX, meanY) = (Blur(x, width, height), Blur(y, width, height));
        var (xx, yy, xy) = (Blur(Product(x, x), width, height), Blur(Product(y, y), width, height), Blur(Product(x, y), width, height));
        var sum = 0.0;
        for (var i = 0; i < meanX.Length; i++)
        {
            var (mx, my) = (meanX[i], meanY[i]);
            var (varianceX, varianceY, covariance) = (xx[i] - mx * mx, yy[i] - my * my, xy[i] - mx * my);
            sum += (2 * mx * my + C1) * (2 * covariance + C2) / ((mx * mx + my * my + C1) * (varianceX + varianceY + C2));
        }
        return sum / meanX.Length;
    }

    private static double[] Product(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a * b)];

    // Only where the window lies within the image; along rows, then along columns.
    private static double[] Blur(double[] image, int width, int height)
    {
        var (w, h) = (width - 2 * Radius, height - 2 * Radius);
        var rows = new double[w * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < w; x++)
                for (var k = 0; k < Window.Length; k++)
                    rows[y * w + x] += Window[k] * image[y * width + x + k];
        var blurred = new double[w * h];
        for (var y = 0; y < h; y++)
            for (var x = 0; x < w; x++)
                for (var k = 0; k < Window.Length; k++)
                    blurred[y * w + x] += Window[k] * rows[(y + k) * w + x];
        return blurred;
    }

    private static double[] Gaussian()
    {
        var weights = Enumerable.Range(-Radius, 2 * Radius + 1).Select(at => Math.Exp(-at * at / (2 * 1.5 * 1.5))).ToArray();
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
