using System.Collections;
using System.Reflection;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Tests.Control.OpenAI;

/// <summary>Finds the members of a client's answer that were left null, although all of the document's members were sent: misspelt ones.</summary>
internal static class UnreadMembers
{
    public static IEnumerable<string> Of(object? answer)
    {
        var seen = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        Visit(answer, seen);
        return seen.Where(s => !s.Value).Select(s => s.Key);
    }

    private static void Visit(object? value, SortedDictionary<string, bool> seen)
    {
        if (value is null or string or Secret or JsonElement || value.GetType().IsPrimitive) return;
        if (value is IDictionary) return;
        if (value is IEnumerable items)
        {
            foreach (var item in items) Visit(item, seen);
            return;
        }
        if (value.GetType().Namespace?.StartsWith("Sallyport.Control", StringComparison.Ordinal) != true) return;
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0))
        {
            var name = $"{value.GetType().Name}.{property.Name}";
            var member = property.GetValue(value);
            // Of a list whose items differ in kind, one that has it is enough.
            seen[name] = seen.GetValueOrDefault(name) || member is not null;
            Visit(member, seen);
        }
    }
}
