using Microsoft.Win32.SafeHandles;

namespace Lectern.Delivery.Images;

/// <summary>Why there is no variant.</summary>
public enum VariantFault
{
    /// <summary>No original of that hash, or a width or a quality that is not allowed.</summary>
    NotFound,

    /// <summary>As many variants as may wait are waiting.</summary>
    Busy,

    /// <summary>It was not done by the deadline.</summary>
    TimedOut,

    /// <summary>There is no libvips, or it cannot make anything of this original: serve that.</summary>
    OriginalOnly,
}

/// <summary>A variant's file, to be closed by the caller, or why there is none: exactly one of the two.</summary>
public readonly record struct VariantResult(SafeFileHandle? File, VariantFault? Fault)
{
    /// <summary>There is none.</summary>
    public static implicit operator VariantResult(VariantFault fault) => new(null, fault);
}
