namespace Sallyport.Control.Runbooks;

/// <summary>
/// The runbook in one letter. A: all eight points are ok. B: some are warned about. C: none fails, and one or two are not
/// known. D: up to four fail or are not known. F: more. To know less, or worse, never makes it better.
/// </summary>
public enum Grade { A, B, C, D, F }
