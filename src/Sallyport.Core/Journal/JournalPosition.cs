namespace Sallyport.Core.Journal;

/// <summary>A place between two lines: a file's number and an offset in it. The default is the beginning.</summary>
public readonly record struct JournalPosition(int Number, long Offset);
