using Sallyport.Broker.Sandbox;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

public sealed class NodePreloadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-node");

    public void Dispose() => _folder.Delete(true);

    [Theory]
    [InlineData("#!/usr/bin/env node\n", true)]
    [InlineData("#!/usr/bin/env -S node --no-warnings\n", true)]
    [InlineData("#! /opt/node/bin/node\r\n", true)]
    [InlineData("#!/usr/bin/env FOO=1 node", true)]
    [InlineData("#!/bin/sh\nnode\n", false)]
    [InlineData("#!/usr/bin/env python3\n", false)]
    [InlineData("", false)]
    public void Knows_a_script_that_node_runs(string head, bool isNode)
    {
        var path = Path.Combine(_folder.FullName, "tool");
        File.WriteAllText(path, head);
        Assert.Equal(isNode, NodePreload.IsNode(path));
    }

    [Fact]
    public void Knows_node_itself() => Assert.True(NodePreload.IsNode("/usr/local/bin/node"));
}
