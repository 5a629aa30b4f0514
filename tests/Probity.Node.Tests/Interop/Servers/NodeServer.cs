namespace Probity.Node.Tests.Interop.Servers;

/// <summary>The https module of Node.js, one process.</summary>
internal static class NodeServer
{
    private const string Script = """
        const https = require('https'), fs = require('fs');
        const [folder, body, ...doors] = process.argv.slice(2);
        for (const door of doors) {
          const kind = door === 'Rsa' ? 'rsa' : door === 'P384' ? 'p384' : 'p256';
          const options = { cert: fs.readFileSync(`${folder}/${kind}.pem`), key: fs.readFileSync(`${folder}/${kind}.key`) };
          if (door === 'OneGroup') options.ecdhCurve = 'P-384';
          if (door === 'AsksCertificate') Object.assign(options, { requestCert: true, rejectUnauthorized: false });
          if (door === 'OnlyTls12') options.maxVersion = 'TLSv1.2';
          if (door === 'OnlyAes256') Object.assign(options, { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_256_GCM_SHA384' });
          https.createServer(options, (request, response) => {
            response.setHeader('Content-Type', 'application/json');
            response.end(body);
          }).listen(`${folder}/node-${door}.sock`);
        }
        """;

    private static readonly Door[] Doors =
        [Door.Rsa, Door.P256, Door.P384, Door.OneGroup, Door.AsksCertificate, Door.OnlyTls12, Door.OnlyAes256];

    public static async Task<RealServer> StartAsync(string program, InteropFiles files)
    {
        File.WriteAllText(files.Path("node.js"), Script);
        string version = await ServerProcess.RunAsync(program, files.Folder, ["--version"]);
        RealServer server = new(version.Trim().TrimStart('v'));
        ServerProcess process = ServerProcess.Start(
            program,
            files.Folder,
            [files.Path("node.js"), files.Folder, InteropFiles.Body, .. Doors.Select(door => door.ToString())]);
        await server.RunAsync(process, files, "node", Doors);
        return server;
    }
}
