using System.Security.Cryptography;

namespace Lectern.Server.Storage.Demo;

/// <summary>Who may sign in to a store with demo content. The password exists here and in the terminal; the store has its hash.</summary>
public sealed record DemoPeople(string Admin, string Instructor, string Learner, string Password)
{
    // Nothing that looks like something else; 12 of 32 are 60 bits.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    internal static DemoPeople Invent() => new("admin@demo.example", "instructor@demo.example", "learner@demo.example",
        string.Join('-', Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4))));
}
