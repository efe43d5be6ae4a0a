using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

public sealed class HashSlotTests
{
    // The check value that the Cluster specification gives for its CRC16.
    [Fact]
    public void The_checksum_is_the_one_of_the_specification() => Assert.Equal(0x31c3, HashSlot.Crc16("123456789"u8));

    // The numbers are redis-server 7.0's own answers to CLUSTER KEYSLOT.
    [Theory]
    [InlineData("foo", 12182)]
    [InlineData("course:42", 14822)]
    [InlineData("{user1000}.following", 3443)]
    [InlineData("{user1000}.followers", 3443)]
    [InlineData("foo{}{bar}", 8363)] // an empty tag counts as none
    [InlineData("foo{{bar}}zap", 4015)]
    [InlineData("foo{bar}{zap}", 5061)]
    [InlineData("", 0)]
    [InlineData("größe", 9425)]
    public void A_key_is_in_the_slot_that_Redis_says(string key, int slot)
    {
        Assert.Equal(slot, HashSlot.Of(Encoding.UTF8.GetBytes(key)));
        Assert.Equal(slot, ((RedisArgument)key).Slot());
        Assert.Equal(slot, ((RedisArgument)Encoding.UTF8.GetBytes(key)).Slot());
    }

    [Fact]
    public void A_long_key_and_a_number_have_slots_too()
    {
        var key = new string('ö', 1000);
        Assert.Equal(HashSlot.Of(Encoding.UTF8.GetBytes(key)), ((RedisArgument)key).Slot());
        Assert.Equal(HashSlot.Of("42"u8), ((RedisArgument)42).Slot());
    }
}
