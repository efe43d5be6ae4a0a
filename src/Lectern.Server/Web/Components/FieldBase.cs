using Microsoft.AspNetCore.Components;

namespace Lectern.Server.Web.Components;

/// <summary>What all form fields share: a label, a hint, what is wrong with the value.</summary>
public abstract class FieldBase : ComponentBase
{
    /// <summary>The name under which the form sends it, and under which <see cref="Errors"/> know it.</summary>
    [Parameter, EditorRequired] public required string Name { get; set; }

    [Parameter, EditorRequired] public required string Label { get; set; }
    [Parameter] public string? Value { get; set; }
    [Parameter] public string? Hint { get; set; }
    [Parameter] public FieldErrors? Errors { get; set; }

    /// <summary>The id of the element, where a page has several fields of one name.</summary>
    [Parameter] public string? Id { get; set; }

    /// <summary>The label is for screen readers only.</summary>
    [Parameter] public bool Quiet { get; set; }

    [Parameter] public bool Required { get; set; }

    [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    internal string ElementId => Id ?? Name;

    internal IReadOnlyList<string> Messages => Errors?.ByField.GetValueOrDefault(Name) ?? [];

    internal string? DescribedBy => (Hint, Messages.Count) switch
    {
        (null, 0) => null,
        (null, _) => ElementId + "-error",
        (_, 0) => ElementId + "-hint",
        _ => $"{ElementId}-error {ElementId}-hint",
    };

    internal string? Invalid => Messages.Count > 0 ? "true" : null;
}
