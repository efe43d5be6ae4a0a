using System.IO.Pipelines;
using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

public sealed class RespWriterTests
{
    [Fact]
    public async Task A_text_that_does_not_fit_into_what_is_left_of_a_segment_is_written_whole()
    {
        for (var length = 0; length < 200; length++)
        {
            var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 128, pauseWriterThreshold: 0));
            var (text, expected) = (new string('x', length), new StringBuilder("*40\r\n"));
            Write(pipe.Writer, text, expected);
            await pipe.Writer.CompleteAsync();
            using var written = new MemoryStream();
            await pipe.Reader.CopyToAsync(written, TestContext.Current.CancellationToken);
            Assert.Equal(expected.ToString(), Encoding.ASCII.GetString(written.ToArray()));
        }
    }

    private static void Write(PipeWriter output, string text, StringBuilder expected)
    {
        var writer = new RespWriter(output);
        writer.Command(40);
        for (var i = 0; i < 40; i++)
        {
            writer.Bulk(text);
            expected.Append(System.Globalization.CultureInfo.InvariantCulture, $"${text.Length}\r\n{text}\r\n");
        }
        writer.Commit();
        Assert.Equal(expected.Length, writer.Written);
    }
}
