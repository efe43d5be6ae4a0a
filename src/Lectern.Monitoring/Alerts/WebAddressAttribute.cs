using System.ComponentModel.DataAnnotations;

namespace Lectern.Monitoring.Alerts;

/// <summary>An absolute http or https address, or nothing. The message does not repeat it: it may be a secret.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WebAddressAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not string { Length: > 0 } text || (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            ? ValidationResult.Success
            : new($"The field {validationContext.DisplayName} must be an address that begins with https://, or empty");
}
