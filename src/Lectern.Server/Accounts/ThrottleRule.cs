namespace Lectern.Server.Accounts;

/// <summary>How many tries one key has, and what follows.</summary>
/// <param name="Name">What is counted; part of the key.</param>
/// <param name="Tries">The try that brings the count here starts a block; every further one doubles it.</param>
/// <param name="Forgives">One counted try is forgotten each such span.</param>
/// <param name="FirstBlock">Length of the first block.</param>
/// <param name="LongestBlock">What doubling stops at.</param>
internal sealed record ThrottleRule(string Name, int Tries, TimeSpan Forgives, TimeSpan FirstBlock, TimeSpan LongestBlock)
{
    /// <summary>One person's account from one address: a guesser gets about 300 tries a day.</summary>
    public static readonly ThrottleRule Pair = new("pair", 5, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15));

    /// <summary>One account from anywhere: guesses spread over many addresses. Whoever signed in from their address before is not held by it.</summary>
    public static readonly ThrottleRule Email = new("email", 50, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    /// <summary>One address, any account: a school of thousands mistypes behind one address, so only failures count and many are free.</summary>
    public static readonly ThrottleRule Address = new("address", 200, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15));

    /// <summary>New accounts from one address: a few classes can sign up in the same lesson.</summary>
    public static readonly ThrottleRule SignUp = new("sign-up", 100, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));

    public TimeSpan BlockAfter(int count)
    {
        if (count < Tries)
            return TimeSpan.Zero;
        var doublings = Math.Min(count - Tries, 20);
        return TimeSpan.FromTicks(Math.Min(FirstBlock.Ticks << doublings, LongestBlock.Ticks));
    }
}
