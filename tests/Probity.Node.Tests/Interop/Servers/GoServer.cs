namespace Probity.Node.Tests.Interop.Servers;

/// <summary>net/http of Go: a small program, compiled without network. It has no choice of suites in TLS 1.3.</summary>
internal static class GoServer
{
    private const string Program = """
        package main

        import (
            "crypto/tls"
            "io"
            "net"
            "net/http"
            "os"
        )

        func main() {
            folder, body := os.Args[1], os.Args[2]
            handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
                w.Header().Set("Content-Type", "application/json")
                io.WriteString(w, body)
            })
            for _, door := range os.Args[3:] {
                kind := map[string]string{"Rsa": "rsa", "P384": "p384"}[door]
                if kind == "" {
                    kind = "p256"
                }
                certificate, err := tls.LoadX509KeyPair(folder+"/"+kind+".pem", folder+"/"+kind+".key")
                if err != nil {
                    panic(err)
                }
                config := &tls.Config{Certificates: []tls.Certificate{certificate}}
                switch door {
                case "OneGroup":
                    config.CurvePreferences = []tls.CurveID{tls.CurveP384}
                case "AsksCertificate":
                    config.ClientAuth = tls.RequestClientCert
                case "OnlyTls12":
                    config.MaxVersion = tls.VersionTLS12
                case "OnlyAes256":
                    config.CipherSuites = []uint16{tls.TLS_AES_256_GCM_SHA384}
                }
                listener, err := net.Listen("unix", folder+"/go-"+door+".sock")
                if err != nil {
                    panic(err)
                }
                go http.Serve(tls.NewListener(listener, config), handler)
            }
            select {}
        }

        """;

    private static readonly Door[] Doors =
        [Door.Rsa, Door.P256, Door.P384, Door.OneGroup, Door.AsksCertificate, Door.OnlyTls12, Door.OnlyAes256];

    public static async Task<RealServer> StartAsync(string program, InteropFiles files)
    {
        string folder = Directory.CreateDirectory(files.Path("go")).FullName;
        File.WriteAllText(Path.Combine(folder, "main.go"), Program);
        File.WriteAllText(Path.Combine(folder, "go.mod"), "module interop\n\ngo 1.18\n");
        (string, string)[] environment =
        [
            ("GOFLAGS", "-mod=mod"), ("GOPROXY", "off"), ("GOTOOLCHAIN", "local"), ("CGO_ENABLED", "0"),
            ("GOCACHE", Path.Combine(folder, "cache")), ("GOPATH", Path.Combine(folder, "path")),
        ];
        string version = await ServerProcess.RunAsync(program, folder, ["version"], environment);
        string built = await ServerProcess.RunAsync(program, folder, ["build", "-o", "server", "."], environment);
        string binary = Path.Combine(folder, "server");
        if (!File.Exists(binary)) { throw new IOException($"go build failed: {built}"); }
        RealServer server = new(version.Split(' ')[2][2..]) { NoOnlyAes256 = "Go offers no choice of suites in TLS 1.3" };
        ServerProcess process = ServerProcess.Start(
            binary, folder, [files.Folder, InteropFiles.Body, .. Doors.Select(door => door.ToString())]);
        await server.RunAsync(process, files, "go", Doors);
        return server;
    }
}
