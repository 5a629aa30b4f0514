Console.Error.WriteLine("probity: no commands yet");
return 2;
