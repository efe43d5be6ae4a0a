using Lectern.Commands;

return await CommandLine.RunAsync(args);
