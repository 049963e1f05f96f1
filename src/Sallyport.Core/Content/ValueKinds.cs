namespace Sallyport.Core.Content;

/// <summary>Which values a deciding field may have; null always may stand for nothing.</summary>
[Flags]
internal enum ValueKinds
{
    Text = 1,
    Flag = 2,
    Number = 4,
    Object = 8,
    Array = 16,
    Any = Text | Flag | Number | Object | Array,
}
