<?php

declare(strict_types=1);

// PHP-FPM with two workers and one php.ini: what a worker's first request costs, memory, and requests a second.

require __DIR__ . '/../e2e/fastcgi_records.php';

final class Fpm
{
    private const WORKERS = 2;
    private const WARMING = 40;
    private const PATIENCE = 120;

    private readonly string $socket;
    /** @var resource|null */
    private $process = null;

    public function __construct(private readonly Site $site, private readonly string $ini)
    {
        $this->socket = "$ini.sock";
    }

    // ---- the server ----

    private static function program(): string
    {
        foreach (['/usr/sbin/php-fpm' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, '/usr/sbin/php-fpm', '/usr/local/sbin/php-fpm'] as $program) {
            if (is_executable($program)) {
                return $program;
            }
        }
        throw new RuntimeException('no php-fpm');
    }

    private function start(string $setting): void
    {
        $user = posix_getpwuid(posix_geteuid())['name'];
        $log = "$this->ini.log";
        file_put_contents("$this->ini.conf", "[global]\nerror_log=$log\ndaemonize=no\n[www]\nuser=$user\ngroup=" . posix_getgrgid(posix_getegid())['name']
            . "\nlisten=$this->socket\npm=static\npm.max_children=" . self::WORKERS . "\n$setting\n");
        @unlink($this->socket);
        $this->process = proc_open([self::program(), '-R', '-F', '-c', $this->ini, '-y', "$this->ini.conf"], [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', "$log.err", 'w']], $pipes);
        for ($end = time() + self::PATIENCE; !@stream_socket_client("unix://$this->socket");) {
            if (time() > $end) {
                throw new RuntimeException("FPM does not start: $log");
            }
            usleep(20000);
        }
    }

    private function stop(): void
    {
        proc_terminate($this->process, SIGQUIT);
        while (proc_get_status($this->process)['running']) {
            usleep(10000);
        }
        proc_close($this->process);
    }

    /** @return resource */
    private function send()
    {
        $stream = stream_socket_client("unix://$this->socket") ?: throw new RuntimeException("no answer at $this->socket");
        fwrite($stream, messages(['GATEWAY_INTERFACE' => 'CGI/1.1', 'REQUEST_METHOD' => 'GET', 'SCRIPT_FILENAME' => $this->site->script, 'SCRIPT_NAME' => '/index.php', 'QUERY_STRING' => '',
            'REQUEST_URI' => '/', 'DOCUMENT_ROOT' => dirname($this->site->script), 'SERVER_PROTOCOL' => 'HTTP/1.1', 'SERVER_NAME' => 'localhost', 'SERVER_PORT' => '80', 'REMOTE_ADDR' => '127.0.0.1']));

        return $stream;
    }

    /** @param resource $stream */
    private function receive($stream): void
    {
        $answer = (string) stream_get_contents($stream);
        if (strlen($answer) < 32 || str_contains(substr($answer, 0, 64), 'Status: 5')) {
            throw new RuntimeException("$this->ini: a request failed: " . substr($answer, 8, 300));
        }
    }

    /** Two at a time. */
    private function ask(int $requests): void
    {
        for ($i = 0; $i < $requests; $i += self::WORKERS) {
            foreach (array_map(fn() => $this->send(), range(1, self::WORKERS)) as $stream) {
                $this->receive($stream);
            }
        }
    }

    // ---- a worker that has just been started ----

    /** @return list<string> of eight, sorted by page faults, the fourth */
    public function laterWorker(): array
    {
        $probe = "$this->ini.probe";
        file_put_contents("$probe.php", '<?php register_shutdown_function(function () { $u = getrusage(); preg_match_all("/Private_Dirty: +(\d+)/", file_get_contents("/proc/self/smaps_rollup"), $d);
            file_put_contents(' . var_export($probe, true) . ', json_encode([$u["ru_minflt"], ($u["ru_utime.tv_sec"] + $u["ru_stime.tv_sec"]) * 1e3 + ($u["ru_utime.tv_usec"] + $u["ru_stime.tv_usec"]) / 1e3, array_sum($d[1]) / 1024]) . "\n", FILE_APPEND); });');
        $this->start("pm.max_requests=1\nphp_admin_value[auto_prepend_file]=$probe.php");
        $this->ask(6); // what is shared is there then
        @unlink($probe);
        for ($i = 0; $i < 8; $i++) {
            $this->receive($this->send());
        }
        $this->stop();
        $found = array_map(json_decode(...), file($probe));
        sort($found);

        return [number_format($found[3][0]), sprintf('%.1f', $found[3][1]), sprintf('%.1f', $found[3][2])];
    }

    // ---- many requests ----

    /** @return list<int> */
    private function processes(): array
    {
        $master = proc_get_status($this->process)['pid'];

        return [$master, ...array_map('intval', preg_split('/\s+/', trim((string) file_get_contents("/proc/$master/task/$master/children")), -1, PREG_SPLIT_NO_EMPTY))];
    }

    /** Nanoseconds that the workers have run. */
    private function cpu(): int
    {
        return array_sum(array_map(static fn(int $pid): int => (int) file_get_contents("/proc/$pid/schedstat"), array_slice($this->processes(), 1)));
    }

    private static function memory(int $pid, string $kind): float
    {
        preg_match("/^$kind: +(\d+)/m", (string) file_get_contents("/proc/$pid/smaps_rollup"), $found);

        return $found[1] / 1024;
    }

    /** @return array{float, float} requests a second, CPU a request */
    private function round(int $requests): array
    {
        $cpu = $this->cpu();
        $start = hrtime(true);
        $this->ask($requests);

        return [$requests * 1e9 / (hrtime(true) - $start), ($this->cpu() - $cpu) / $requests];
    }

    /**
     * All servers are there at once and asked in turn, so that a slow moment of the machine meets all alike.
     *
     * @param array<string, Fpm> $servers
     * @return array<string, list<string>>
     */
    public static function rounds(array $servers): array
    {
        $requests = $rates = $cells = [];
        foreach ($servers as $name => $server) {
            $server->start('');
            $server->ask(self::WARMING);
            $requests[$name] = max(10, min(400, 2 * (int) ($server->round(10)[0] / 4))); // half a second
        }
        for ($i = 0; $i < Bench::$rounds; $i++) {
            foreach ($servers as $name => $server) {
                [$rates[$name][], $cpus[$name][]] = $server->round($requests[$name]);
            }
        }
        foreach ($servers as $name => $server) {
            $ratio = static fn(array $all): string => sprintf('%.2f', Measure::median(array_map(static fn(float $ours, float $theirs): float => $ours / $theirs, $all[$name], $all['OPcache'])));
            $processes = $server->processes();
            $cells[$name] = [
                sprintf('%.1f', array_sum(array_map(static fn(int $pid): float => self::memory($pid, 'Pss'), $processes))),
                sprintf('%.1f', max(array_map(static fn(int $pid): float => self::memory($pid, 'Private_Dirty'), array_slice($processes, 1)))),
                $ratio($rates),
                $ratio($cpus),
            ];
        }
        foreach ($servers as $server) {
            $server->stop();
        }

        return $cells;
    }
}
