using Lectern.Database.Replicas;
using Microsoft.AspNetCore.DataProtection;

namespace Lectern.Tests.Database.Replicas;

public sealed class PositionSealTests
{
    private readonly PositionSeal _seal = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void A_sealed_position_is_opened_by_whoever_has_the_keys() =>
        Assert.Equal((SealFault.None, new WalPosition(3, 0x16_B374D848)), _seal.Open(_seal.Seal(new(3, 0x16_B374D848), 7), 7));

    [Fact]
    public void One_of_another_database_says_nothing() => Assert.Equal((SealFault.Foreign, default), _seal.Open(_seal.Seal(new(3, 1), 7), 8));

    [Fact]
    public void One_of_other_keys_is_broken() =>
        Assert.Equal(SealFault.Broken, _seal.Open(new PositionSeal(new EphemeralDataProtectionProvider()).Seal(new(3, 1), 7), 7).Fault);

    [Theory, InlineData("x"), InlineData("not base64!"), InlineData("AAAA"), InlineData("ÄÖÜ"), InlineData("====")]
    public void Anything_else_is_broken(string text) => Assert.Equal(SealFault.Broken, _seal.Open(text, 7).Fault);
}
