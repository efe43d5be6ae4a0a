using Lectern.Delivery.Cdn;

namespace Lectern.Server.Web.Delivery;

/// <summary>Section <c>Lectern:Cdn</c>.</summary>
public sealed class CdnSettings : CdnOptions;
