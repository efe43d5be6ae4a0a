namespace Lectern.Delivery.Images;

/// <summary>What variants are made as, in the order in which a page offers them: the smallest first.</summary>
public enum VariantFormat { Avif, WebP, Jpeg }
