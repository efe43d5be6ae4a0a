namespace Lectern.Monitoring.Regressions;

/// <summary>A line that bends at knots without a jump, fitted by least squares: a linear spline, one value for each knot and end.</summary>
internal static class BentLine
{
    // Passes over the knots; they settle in two or three.
    private const int Passes = 3;
    private const int Apart = 4;

    /// <summary>Moves the knots, one at a time, in steps that halve, while that leaves fewer squares.</summary>
    public static int[] Settle(double[] values, int[] start)
    {
        var knots = (int[])start.Clone();
        var least = Squares(values, knots);
        for (var (pass, moved) = (0, true); moved && pass < Passes; pass++)
        {
            moved = false;
            for (var knot = 0; knot < knots.Length; knot++)
            {
                for (var step = Math.Max(1, values.Length / 16); step >= 1; step /= 2)
                    moved |= TryMove(values, knots, knot, -step, ref least) || TryMove(values, knots, knot, step, ref least);
            }
        }
        return knots;
    }

    public static double[] Residuals(double[] values, int[] knots)
    {
        var (at, heights) = Fit(values, knots);
        var residuals = new double[values.Length];
        for (var piece = 0; piece + 1 < at.Length; piece++)
        {
            for (var i = at[piece]; i <= at[piece + 1]; i++)
            {
                var along = (double)(i - at[piece]) / (at[piece + 1] - at[piece]);
                residuals[i] = values[i] - (1 - along) * heights[piece] - along * heights[piece + 1];
            }
        }
        return residuals;
    }

    /// <summary>The slope of each piece.</summary>
    public static double[] Slopes(double[] values, int[] knots)
    {
        var (at, heights) = Fit(values, knots);
        return [.. Enumerable.Range(0, at.Length - 1).Select(piece => (heights[piece + 1] - heights[piece]) / (at[piece + 1] - at[piece]))];
    }

    private static bool TryMove(double[] values, int[] knots, int knot, int step, ref double least)
    {
        var (old, to) = (knots[knot], knots[knot] + step);
        if (to < (knot == 0 ? 0 : knots[knot - 1]) + Apart || to > (knot + 1 == knots.Length ? values.Length : knots[knot + 1]) - Apart)
            return false;
        knots[knot] = to;
        var squares = Squares(values, knots);
        if (squares < least - 1e-12)
        {
            least = squares;
            return true;
        }
        knots[knot] = old;
        return false;
    }

    private static double Squares(double[] values, int[] knots)
    {
        var squares = 0.0;
        foreach (var residual in Residuals(values, knots))
            squares += residual * residual;
        return squares;
    }

    // With a hat function for each knot the normal equations have three diagonals: O(n + k).
    private static (int[] At, double[] Heights) Fit(double[] values, int[] knots)
    {
        int[] at = [0, .. knots, values.Length - 1];
        var (diagonal, beside, right) = (new double[at.Length], new double[at.Length], new double[at.Length]);
        for (var piece = 0; piece + 1 < at.Length; piece++)
        {
            // A knot belongs to the piece that it begins; the last reading to the last piece.
            var end = piece + 2 == at.Length ? at[piece + 1] : at[piece + 1] - 1;
            for (var i = at[piece]; i <= end; i++)
            {
                var along = (double)(i - at[piece]) / (at[piece + 1] - at[piece]);
                diagonal[piece] += (1 - along) * (1 - along);
                diagonal[piece + 1] += along * along;
                beside[piece] += along * (1 - along);
                right[piece] += (1 - along) * values[i];
                right[piece + 1] += along * values[i];
            }
        }
        return (at, Solve(diagonal, beside, right));
    }

    private static double[] Solve(double[] diagonal, double[] beside, double[] right)
    {
        for (var row = 1; row < diagonal.Length; row++)
        {
            var factor = beside[row - 1] / diagonal[row - 1];
            diagonal[row] -= factor * beside[row - 1];
            right[row] -= factor * right[row - 1];
        }
        var solution = new double[diagonal.Length];
        for (var row = diagonal.Length - 1; row >= 0; row--)
            solution[row] = (right[row] - (row + 1 < diagonal.Length ? beside[row] * solution[row + 1] : 0)) / diagonal[row];
        return solution;
    }
}
