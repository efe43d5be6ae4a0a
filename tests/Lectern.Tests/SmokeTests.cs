namespace Lectern.Tests;
public sealed class SmokeTests
{
    [Fact]
    public void Assembly_name_is_the_command() => Assert.Equal("lectern", typeof(Program).Assembly.GetName().Name);
}
