using Microsoft.Extensions.Options;

namespace Lectern.Server;

/// <summary>Holds every setting against the bounds that its options class states.</summary>
[OptionsValidator]
public sealed partial class LecternOptionsValidator : IValidateOptions<LecternOptions>;
