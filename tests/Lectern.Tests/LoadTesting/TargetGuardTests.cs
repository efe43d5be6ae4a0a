using Lectern.LoadTesting.Plans;

namespace Lectern.Tests.LoadTesting;

public sealed class TargetGuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080/")]
    [InlineData("http://127.200.3.4/")]
    [InlineData("http://[::1]:8080/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://localhost:1/")]
    public async Task This_machine_may_be_loaded(string url) => Assert.NotNull(await TargetGuard.ResolveAsync(new(url), owned: false, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("http://192.0.2.7/")]
    [InlineData("http://[2001:db8::1]/")]
    [InlineData("http://[::ffff:192.0.2.7]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://3221226249/")]
    public async Task Another_one_only_with_the_word_of_its_owner(string url)
    {
        var refusal = await Assert.ThrowsAsync<TargetRefusedException>(() => TargetGuard.ResolveAsync(new(url), owned: false, TestContext.Current.CancellationToken));
        Assert.Contains("--i-own-this-host", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(await TargetGuard.ResolveAsync(new(url), owned: true, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    public async Task What_is_no_http_is_refused(string url) => await Assert.ThrowsAsync<TargetRefusedException>(() => TargetGuard.ResolveAsync(new(url), owned: true, TestContext.Current.CancellationToken));
}
