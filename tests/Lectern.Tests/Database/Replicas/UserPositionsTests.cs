using Lectern.Database.Replicas;

namespace Lectern.Tests.Database.Replicas;

public sealed class UserPositionsTests
{
    private readonly ManualTime _time = new();
    private readonly UserPositions _users;

    public UserPositionsTests()
    {
        _time.Advance(TimeSpan.FromDays(1));
        _users = new(new ReplicaOptions { RememberedUsers = 100 }, _time);
    }

    [Fact]
    public void All_requests_of_a_user_share_what_was_written()
    {
        Write("1", 500);
        Assert.Equal(new(1, 500), _users.Of("1").Position);
        Assert.Equal(default, _users.Of("2").Position);
    }

    [Fact]
    public void What_every_replica_in_use_must_have_is_forgotten()
    {
        Write("1", 500);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(new(1, 500), _users.Of("1").Position);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(default, _users.Of("1").Position);
    }

    [Fact]
    public void More_users_than_can_be_remembered_make_nobody_forget_their_writes()
    {
        for (var user = 0; user < 1000; user++)
            Write($"{user}", (ulong)user + 1);

        Assert.InRange(_users.Count, 1, 100);
        for (var user = 0; user < 1000; user++)
            Assert.True(_users.Of($"{user}").Position.Lsn >= (ulong)user + 1);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(default, _users.Of("5").Position);
        Assert.Equal(default, _users.Of("new").Position);
    }

    private void Write(string user, ulong lsn) => _users.Of(user).Witness(new(1, lsn), _time.GetTimestamp());
}
