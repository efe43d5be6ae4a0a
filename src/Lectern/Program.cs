Console.WriteLine("Lectern");
return 0;
