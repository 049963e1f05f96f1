using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Sallyport.Tests.Architecture;

/// <summary>What an assembly's types really use, read from its metadata and IL, without loading it.</summary>
internal sealed class CompiledAssembly
{
    private CompiledAssembly(string name, IReadOnlyList<string> references, IReadOnlyList<TypeUse> uses)
    {
        Name = name;
        References = references;
        Uses = uses;
    }

    public string Name { get; }

    /// <summary>The simple names of the assemblies that the code uses.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>Each use of a type by another one, once; nested and generated types count as their outermost type.</summary>
    public IReadOnlyList<TypeUse> Uses { get; }

    public static CompiledAssembly Read(System.Reflection.Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var references = metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name)).ToList();
        var names = new TypeNames(metadata);
        HashSet<TypeUse> uses = [];
        foreach (var handle in metadata.TypeDefinitions)
        {
            var user = names.OutermostOf(handle);
            foreach (var used in UsedBy(handle, metadata, file, names))
            {
                if (used != user) uses.Add(new TypeUse(user, used));
            }
        }
        return new CompiledAssembly(metadata.GetString(metadata.GetAssemblyDefinition().Name), references, [.. uses]);
    }

    private static IEnumerable<string> UsedBy(TypeDefinitionHandle handle, MetadataReader metadata, PEReader file, TypeNames names)
    {
        var type = metadata.GetTypeDefinition(handle);
        HashSet<string> used = [.. names.Of(type.BaseType)];
        foreach (var i in type.GetInterfaceImplementations()) used.UnionWith(names.Of(metadata.GetInterfaceImplementation(i).Interface));
        foreach (var f in type.GetFields()) used.UnionWith(metadata.GetFieldDefinition(f).DecodeSignature(names, null));
        foreach (var m in type.GetMethods())
        {
            var method = metadata.GetMethodDefinition(m);
            used.UnionWith(names.Of(method.DecodeSignature(names, null)));
            if (method.RelativeVirtualAddress == 0) continue;
            var body = file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil)
            {
                foreach (var local in metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null)) used.UnionWith(local);
            }
            foreach (var token in IntermediateLanguage.TokensOf(body.GetILReader())) used.UnionWith(names.Of(MetadataTokens.EntityHandle(token)));
        }
        return used;
    }
}

/// <summary>Full names of two types, the first of which uses the second.</summary>
internal sealed record TypeUse(string User, string Used)
{
    public override string ToString() => $"{User} uses {Used}";
}
