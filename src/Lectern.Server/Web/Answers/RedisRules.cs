using System.ComponentModel.DataAnnotations;
using Lectern.Redis;

namespace Lectern.Server.Web.Answers;

/// <summary>Servers as <c>HOST:PORT</c> with ',' between them, or nothing. Each must be one that can be looked for.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RedisEndpointsAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value is not string { Length: > 0 } text || Wrong(text) is not { } wrong
        ? ValidationResult.Success
        : new($"The field {validationContext.DisplayName} has '{wrong}', which is no server; write HOST:PORT such as cache.example.org:6379, with ',' between several");

    private static string? Wrong(string text)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length == 0 ? text : Array.Find(parts, part => !IsServer(part));
    }

    // The client takes what is no name for an IPv6 address, and finds out when it connects.
    private static bool IsServer(string text)
    {
        try
        {
            return Uri.CheckHostName(RedisEndpoint.Parse(text).Host) != UriHostNameType.Unknown;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

/// <summary>A user of Redis without a password cannot sign in there.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NeedsPasswordAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string { Length: > 0 } && validationContext.ObjectInstance is RedisSettings { Password.Length: 0 }
            ? new($"The field {validationContext.DisplayName} needs Lectern:Redis:Password beside it; set that too (Lectern__Redis__Password in .env.performance), or leave both out")
            : ValidationResult.Success;
}
