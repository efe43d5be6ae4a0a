using System.Security.Cryptography;
using Lectern.Server.Storage.Model;
using Microsoft.AspNetCore.Identity;

namespace Lectern.Server.Storage.Demo;

/// <summary>Who may sign in to a store with demo content. The password exists here and in the terminal; the store has its hash.</summary>
public sealed record DemoPeople(string Admin, string Instructor, string Learner, string Password)
{
    // Nothing that looks like something else; 12 of 31 are 59 bits.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    internal static DemoPeople Invent() => new("admin@demo.example", "instructor@demo.example", "learner@demo.example",
        string.Join('-', Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4))));

    internal User[] ToUsers(IPasswordHasher<User> hasher, DateTime now)
    {
        var hash = hasher.HashPassword(null!, Password);
        return [Person(Admin, "Amira Haddad", Role.Admin), Person(Instructor, "Inês Ferreira", Role.Instructor), Person(Learner, "Leo Tanaka", Role.Learner)];

        User Person(string email, string name, Role role) =>
            new() { Email = email, EmailKey = User.KeyOf(email), Name = name, Role = role, PasswordHash = hash, CreatedAt = now };
    }
}
