using Sallyport.Demo;

// `child` is what the demo runs behind the gate where there is no curl.
if (args is ["child"]) return await Child.RunAsync();

try
{
    using var folder = new TemporaryFolder();
    using var provider = await FakeProvider.StartAsync(folder);
    return await new Story(folder, provider).TellAsync();
}
catch (DemoFailure failure)
{
    Console.Error.WriteLine($"error: {failure.Message}");
    return 1;
}
