<?php

// action.php VENDOR ACTION_YML DIR [INPUT=VALUE...]: what GitHub's runner does with a composite action, as far as ours needs it.
// Checks action.yml, runs its steps in order with the inputs' defaults, and prints as JSON what came of each step and the outputs.
// DIR is a workspace and what the runner keeps beside it: DIR/workspace, DIR/temp, DIR/cache (what actions/cache would have),
// DIR/summary.md. Exit code: that of the step that failed.

declare(strict_types=1);

[, $vendor, $file, $directory] = $argv;
require "$vendor/autoload.php";

final class Runner
{
    /** @var array<string, array<string, string>> */
    private array $outputs = [];
    /** @var list<array<string, mixed>> */
    private array $log = [];
    /** @var list<array{string, string}> directory and key of caches to be saved at the end of the job */
    private array $saves = [];

    /** @param array<string, mixed> $action @param array<string, string> $inputs */
    public function __construct(private readonly array $action, private readonly string $path, private readonly string $directory, private readonly array $inputs) {}

    public function run(): int
    {
        $code = 0;
        foreach ($this->action['runs']['steps'] as $number => $step) {
            $name = $step['name'];
            if (isset($step['if']) && $this->expand($step['if']) !== 'true') {
                $this->log[] = ['step' => $name, 'skipped' => true];
                continue;
            }
            $code = isset($step['uses']) ? $this->uses($step) : $this->shell($step, "step-$number");
            if ($code !== 0) {
                break;
            }
        }
        if ($code === 0) {
            array_map(fn(array $save) => $this->copy($save[0], $this->cache($save[1])), $this->saves);
        }

        return $code;
    }

    /** @return array<string, mixed> */
    public function result(): array
    {
        return ['steps' => $this->log, 'outputs' => array_map(fn(array $output): string => $this->expand($output['value']), $this->action['outputs'])];
    }

    /** An expression is a name, or a name compared with a text; all else is refused, so that nothing goes unseen. */
    private function expand(mixed $text): string
    {
        return preg_replace_callback('/\$\{\{\s*(.*?)\s*\}\}/s', function (array $match): string {
            if (!preg_match("/^([\w.-]+)(?:\s*(==|!=)\s*'([^']*)')?$/", $match[1], $part)) {
                throw new RuntimeException("an expression that this test does not know: $match[1]");
            }
            $value = $this->value($part[1]);

            return isset($part[2]) ? (($value === $part[3]) === ($part[2] === '==') ? 'true' : 'false') : $value;
        }, (string) $text) ?? '';
    }

    private function value(string $name): string
    {
        $parts = explode('.', $name);
        if ($parts[0] === 'inputs' && count($parts) === 2) {
            return $this->inputs[$parts[1]] ?? throw new RuntimeException("there is no input $parts[1]");
        }
        if ($parts[0] === 'steps' && count($parts) === 4 && $parts[2] === 'outputs') {
            in_array($parts[1], array_column($this->action['runs']['steps'], 'id'), true) || throw new RuntimeException("no step has the id $parts[1]");

            return $this->outputs[$parts[1]][$parts[3]] ?? '';
        }
        throw new RuntimeException("a name that this test does not know: $name");
    }

    /** @param array<string, mixed> $step */
    private function shell(array $step, string $name): int
    {
        $step['shell'] === 'bash' || throw new RuntimeException("$step[name]: shell: $step[shell]");
        $temp = "$this->directory/temp";
        file_put_contents("$temp/$name.sh", $this->expand($step['run']));
        touch("$temp/$name.output");
        touch("$temp/$name.summary");
        $environment = array_map(fn($value): string => $this->expand($value), $step['env'] ?? []) + [
            'GITHUB_ACTION_PATH' => $this->path, 'GITHUB_WORKSPACE' => "$this->directory/workspace", 'RUNNER_TEMP' => $temp,
            'GITHUB_OUTPUT' => "$temp/$name.output", 'GITHUB_STEP_SUMMARY' => "$temp/$name.summary", 'RUNNER_OS' => 'Linux', 'RUNNER_ARCH' => 'X64', 'CI' => 'true',
        ];
        // By env(1): proc_open leaves out variables that are empty, and the runner does not.
        $set = array_map(static fn(string $name, string $value): string => "$name=$value", array_keys($environment), $environment);
        $process = proc_open(
            ['env', ...$set, 'bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', "$temp/$name.sh"],
            [['file', '/dev/null', 'r'], ['file', "$temp/$name.log", 'w'], ['redirect', 1]],
            $pipes,
            "$this->directory/workspace",
        );
        $code = proc_close($process);
        $outputs = $this->parse("$temp/$name.output");
        isset($step['id']) && $this->outputs[$step['id']] = $outputs;
        file_put_contents("$this->directory/summary.md", file_get_contents("$temp/$name.summary"), FILE_APPEND);
        $this->log[] = ['step' => $step['name'], 'code' => $code, 'outputs' => $outputs, 'log' => (string) file_get_contents("$temp/$name.log")];

        return $code;
    }

    /** @return array<string, string> of a GITHUB_OUTPUT file: name=value, or name<<DELIMITER, lines, DELIMITER */
    private function parse(string $file): array
    {
        $outputs = [];
        $lines = file($file, FILE_IGNORE_NEW_LINES) ?: [];
        while (($line = array_shift($lines)) !== null) {
            if (preg_match('/^([\w-]+)<<(.+)$/', $line, $match)) {
                for ($value = []; ($line = array_shift($lines)) !== $match[2];) {
                    $value[] = $line ?? throw new RuntimeException("$match[1]: no $match[2]");
                }
                $outputs[$match[1]] = implode("\n", $value);
            } elseif (preg_match('/^([\w-]+)=(.*)$/', $line, $match)) {
                $outputs[$match[1]] = $match[2];
            } else {
                throw new RuntimeException("not an output: $line");
            }
        }

        return $outputs;
    }

    /** Of others' actions we use only the cache. @param array<string, mixed> $step */
    private function uses(array $step): int
    {
        preg_match('~^actions/cache@v\d+$~', $step['uses']) || throw new RuntimeException("$step[name]: uses: $step[uses]");
        $with = array_map(fn($value): string => $this->expand($value), $step['with']);
        $hit = '';
        if (is_dir($this->cache($with['key']))) {
            [$hit, $from] = ['true', $this->cache($with['key'])];
        } elseif ($found = glob($this->cache($with['restore-keys']) . '*')) {
            [$hit, $from] = ['false', $found[0]];
        }
        $hit === '' || $this->copy($from, $with['path']);
        $hit === 'true' || $this->saves[] = [$with['path'], $with['key']];
        $this->outputs[$step['id']] = ['cache-hit' => $hit];
        $this->log[] = ['step' => $step['name'], 'code' => 0, 'with' => $with, 'outputs' => ['cache-hit' => $hit]];

        return 0;
    }

    private function cache(string $key): string
    {
        return "$this->directory/cache/$key";
    }

    private function copy(string $from, string $to): void
    {
        if (is_dir($from)) {
            @mkdir(dirname($to), 0o777, true);
            exec('cp -a ' . escapeshellarg($from) . ' ' . escapeshellarg($to));
        }
    }
}

/** What GitHub would refuse, or what would leave a user without an explanation. @param array<string, mixed> $action @return list<string> */
function faults(array $action, string $path): array
{
    $faults = [];
    foreach (['name', 'description', 'inputs', 'outputs', 'runs'] as $key) {
        isset($action[$key]) || $faults[] = "no $key";
    }
    foreach ($action['inputs'] as $name => $input) {
        is_string($input['default'] ?? null) || ($input['required'] ?? false) || $faults[] = "input $name: no default";
    }
    foreach ([...$action['inputs'], ...$action['outputs']] as $name => $described) {
        strlen($described['description'] ?? '') > 10 || $faults[] = "$name: no description";
    }
    foreach ($action['runs']['steps'] as $step) {
        isset($step['name']) || $faults[] = 'a step without a name';
        isset($step['uses']) || isset($step['run'], $step['shell']) || $faults[] = "$step[name]: neither uses nor run and shell";
        // Text of others in a script would be code.
        str_contains($step['run'] ?? '', '${{') && $faults[] = "$step[name]: an expression in a script";
        preg_match_all('~\$GITHUB_ACTION_PATH/([\w./-]+)~', $step['run'] ?? '', $scripts);
        foreach ($scripts[1] as $script) {
            is_file("$path/$script") || $faults[] = "$step[name]: there is no $script";
        }
    }

    return $faults;
}

$action = Symfony\Component\Yaml\Yaml::parseFile($file);
$path = dirname((string) realpath($file));
if ($faults = faults($action, $path)) {
    fwrite(STDERR, implode("\n", $faults) . "\n");
    exit(70);
}
$inputs = array_map(static fn(array $input): string => $input['default'] ?? '', $action['inputs']);
foreach (array_slice($argv, 4) as $given) {
    [$name, $value] = explode('=', $given, 2);
    isset($inputs[$name]) || throw new RuntimeException("there is no input $name");
    $inputs[$name] = $value;
}
foreach (['temp', 'cache', 'workspace'] as $part) {
    is_dir("$directory/$part") || mkdir("$directory/$part", 0o777, true);
}
@unlink("$directory/summary.md");
$runner = new Runner($action, $path, (string) realpath($directory), $inputs);
$code = $runner->run();
echo json_encode($runner->result(), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
exit($code);
