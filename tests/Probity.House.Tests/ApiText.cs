using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Probity.House.Tests;

/// <summary>Writes the public members of an assembly, one per line, in an order of its own.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Bases(type)).Append('\n');
            IEnumerable<string> members = type.IsEnum
                ? EnumMembers(type)
                : type.GetMembers(Declared).Select(Member).OfType<string>();
            foreach (string member in members.Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => type.IsByRefLike ? "ref struct" : "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        List<string> bases = [];
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object)) { bases.Add(Name(parent)); }
        if (!type.IsEnum)
        {
            bases.AddRange(type.GetInterfaces().Where(i => i.IsVisible).Select(Name).Order(StringComparer.Ordinal));
        }

        return bases.Count == 0 ? string.Empty : " : " + string.Join(", ", bases);
    }

    private static IEnumerable<string> EnumMembers(Type type) => Enum.GetNames(type).Select(name =>
    {
        long value = Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture);
        return $"{name} = {Wide(value)}";
    });

    private static string? Member(MemberInfo member)
    {
        // What the compiler writes for every record says nothing.
        if (member.IsDefined(typeof(CompilerGeneratedAttribute))) { return null; }
        return member switch
        {
            ConstructorInfo c when IsVisible(c) => $"new({Parameters(c)})",
            MethodInfo m when IsVisible(m) && (!m.IsSpecialName || IsOperator(m)) =>
                $"{Static(m)}{Typed(m.ReturnParameter)} {m.Name}{Generics(m)}({Parameters(m)})",
            PropertyInfo p when Accessors(p) is { Length: > 0 } accessors =>
                $"{Static(p.GetAccessors(true)[0])}{Typed(p)} {p.Name} {{ {accessors} }}",
            FieldInfo f when f.IsPublic || f.IsFamily => Field(f),
            EventInfo e => $"event {Name(e.EventHandlerType!)} {e.Name}",
            _ => null,
        };
    }

    private static string Wide(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Field(FieldInfo field) => field.IsLiteral
        ? $"const {Name(field.FieldType)} {field.Name} = "
            + Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)
        : (field.IsStatic ? "static " : string.Empty) + (field.IsInitOnly ? "readonly " : string.Empty)
            + $"{Name(field.FieldType)} {field.Name}";

    private static bool IsVisible(MethodBase method) =>
        method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsOperator(MethodInfo method) => method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Static(MethodBase method) =>
        method.IsStatic ? "static " : method.IsAbstract ? "abstract " : string.Empty;

    private static string Accessors(PropertyInfo property)
    {
        List<string> accessors = [];
        if (property.GetMethod is { } get && IsVisible(get)) { accessors.Add("get;"); }
        if (property.SetMethod is { } set && IsVisible(set))
        {
            bool isInit = set.ReturnParameter.GetRequiredCustomModifiers()
                .Any(modifier => modifier.Name == "IsExternalInit");
            accessors.Add(isInit ? "init;" : "set;");
        }

        return string.Join(' ', accessors);
    }

    private static string Generics(MethodInfo method) => method.IsGenericMethodDefinition
        ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>"
        : string.Empty;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
    {
        string passing = parameter switch
        {
            { IsOut: true } => "out ",
            { IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ => string.Empty,
        };
        string optional = parameter.HasDefaultValue ? " = default" : string.Empty;
        return $"{passing}{Typed(parameter)} {parameter.Name}{optional}";
    }));

    private static string Typed(ParameterInfo parameter) =>
        Name(parameter.ParameterType) + Mark(Nullability.Create(parameter));

    private static string Typed(PropertyInfo property) =>
        Name(property.PropertyType) + Mark(Nullability.Create(property));

    private static string Mark(NullabilityInfo info)
    {
        bool isNull = info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable;
        return isNull && !info.Type.IsValueType ? "?" : string.Empty;
    }

    private static string Name(Type type)
    {
        if (type.IsByRef || type.IsPointer || type.IsArray)
        {
            return Name(type.GetElementType()!) + (type.IsArray ? "[]" : type.IsPointer ? "*" : string.Empty);
        }

        if (type.IsGenericParameter) { return type.Name; }
        bool isOfPlatform = type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;
        string plain = isOfPlatform
            ? (type.IsNested ? $"{type.DeclaringType!.Name}." : string.Empty) + type.Name
            : (type.FullName ?? type.Name).Split('[')[0];
        if (!type.IsGenericType) { return plain; }
        int tick = plain.IndexOf('`', StringComparison.Ordinal);
        string open = tick < 0 ? plain : plain[..tick];
        return $"{open}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
