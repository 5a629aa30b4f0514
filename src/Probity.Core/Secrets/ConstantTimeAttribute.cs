namespace Probity.Core.Secrets;

/// <summary>Marks a method whose time may not depend on its secrets: no branch, index or division on
/// them.</summary>
/// <remarks>Every marked method has a row in docs/security/constant-time.md.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Struct | AttributeTargets.Class)]
public sealed class ConstantTimeAttribute : Attribute;
