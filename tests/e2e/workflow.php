<?php

// workflow.php VENDOR TOP: the workflows of .github and of the examples, and the issue forms. Prints what is wrong; exit code 1 if anything is.
//   - Our action gets only inputs that it has, and is asked only for outputs that it has. Others are GitHub's own, by version.
//   - Every job has a limit and permissions; what attests, or writes a release, has those for it.
//   - Scripts have no expression in them (what it stands for would be run), parse, name files that exist and targets that make has,
//     and shellcheck finds nothing.
//   - needs, steps and matrix name what there is.

declare(strict_types=1);

require "$argv[1]/autoload.php";
use Symfony\Component\Yaml\Yaml;

chdir($argv[2]);
$action = Yaml::parseFile('action.yml');
$wrong = [];
$complain = static function (string $what) use (&$wrong): void {
    $wrong[] = $what;
};

/** Runs a program; its output if it fails, else null. */
function failure(string ...$command): ?string
{
    $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
    $output = stream_get_contents($pipes[1]);

    return proc_close($process) === 0 ? null : $output;
}

/** As `make -n TARGET`, but without what it would do: does make know the target? */
function is_target(string $target): bool
{
    static $known = null;
    $known ??= shell_exec('make -pRrq : 2>/dev/null');

    return preg_match('/^' . preg_quote($target, '/') . ':/m', $known) === 1;
}

function check_script(string $where, string $script, string $shell, callable $complain): void
{
    if (str_contains($script, '${{')) {
        $complain("$where: an expression in a script; hand it on by env");

        return;
    }
    $file = tempnam(sys_get_temp_dir(), 'workflow');
    file_put_contents($file, $script);
    foreach ([['bash', '-n', $file], ['shellcheck', "--shell=$shell", '--severity=style', $file]] as $command) {
        $said = failure(...$command);
        $said === null || $complain("$where: $said");
    }
    unlink($file);
    preg_match_all('/\b(?:sh|bash) ([\w.\/-]+)/', $script, $named);
    foreach ($named[1] as $path) {
        is_file($path) || $path === '-c' || $complain("$where: there is no $path");
    }
    preg_match_all('/\bmake ((?:-\S+ )*)([^;&|\n]*)/', $script, $made);
    foreach ($made[2] as $words) {
        foreach (preg_split('/\s+/', trim($words), -1, PREG_SPLIT_NO_EMPTY) as $word) {
            preg_match('/^[a-z-]+$/', $word) !== 1 || is_target($word) || $complain("$where: make has no target $word");
        }
    }
}

function check_use(string $where, array $step, array $action, callable $complain): void
{
    $used = $step['uses'];
    if ($used === './' || str_starts_with($used, 'phpca/phpca@')) {
        foreach ($step['with'] ?? [] as $input => $value) {
            isset($action['inputs'][$input]) || $complain("$where: there is no input $input");
            is_string($value) || $complain("$where: $input: wanted a string");
        }
        ($step['id'] ?? '') === 'phpca' || $complain("$where: the step has no id phpca");
    } elseif (preg_match('~^actions/[\w-]+@v\d+$~', $used) !== 1) {
        $complain("$where: uses $used");
    }
}

/** What the job's steps do needs these permissions. */
function check_permissions(string $where, array $job, array $permissions, callable $complain): void
{
    foreach ($job['steps'] as $step) {
        $needed = match (true) {
            str_starts_with($step['uses'] ?? '', 'actions/attest-') => ['id-token', 'attestations'],
            str_contains($step['run'] ?? '', 'gh release create') => ['contents'],
            default => [],
        };
        foreach ($needed as $permission) {
            ($permissions[$permission] ?? '') === 'write' || $complain("$where: needs the permission $permission: write");
        }
    }
}

/** Expressions name steps and matrix keys that there are. */
function check_names(string $where, array $job, array $action, callable $complain): void
{
    $text = json_encode($job, JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
    $steps = array_column($job['steps'], 'id');
    preg_match_all('/steps\.([\w-]+)\.outputs\.([\w-]+)/', $text, $m, PREG_SET_ORDER);
    foreach ($m as [, $step, $output]) {
        in_array($step, $steps, true) || $complain("$where: there is no step $step");
        $step !== 'phpca' || isset($action['outputs'][$output]) || $complain("$where: there is no output $output");
    }
    $keys = array_merge(...array_map('array_keys', $job['strategy']['matrix']['include'] ?? [[]]));
    preg_match_all('/matrix\.([\w-]+)/', $text, $m);
    foreach (array_diff($m[1], $keys) as $key) {
        $complain("$where: the matrix has no $key");
    }
}

$uses = [];
foreach ([...glob('.github/workflows/*.yml'), ...glob('examples/github-actions/*.yml')] as $file) {
    $workflow = Yaml::parseFile($file);
    is_array($workflow['permissions'] ?? null) || $complain("$file: no permissions: the token may do all");
    foreach ($workflow['jobs'] as $name => $job) {
        $where = "$file: $name";
        foreach ((array) ($job['needs'] ?? []) as $other) {
            isset($workflow['jobs'][$other]) || $complain("$where: there is no job $other");
        }
        isset($job['runs-on'], $job['timeout-minutes']) || $complain("$where: no runs-on or timeout-minutes");
        check_permissions($where, $job, $job['permissions'] ?? $workflow['permissions'] ?? [], $complain);
        check_names($where, $job, $action, $complain);
        foreach ($job['steps'] as $number => $step) {
            $at = "$where: " . ($step['name'] ?? $step['uses'] ?? $number);
            if (isset($step['uses'])) {
                check_use($at, $step, $action, $complain);
                $uses[$file] = ($uses[$file] ?? 0) + (int) ($step['uses'] === './' || str_starts_with($step['uses'], 'phpca/phpca@'));
            } else {
                // In a container the runner's default is sh, elsewhere bash.
                check_script($at, $step['run'], $step['shell'] ?? (isset($job['container']) ? 'sh' : 'bash'), $complain);
            }
        }
        foreach ($job['strategy']['matrix']['include'] ?? [] as $row) {
            isset($row['command']) && check_script("$where: $row[name]", $row['command'], 'sh', $complain);
        }
    }
}
foreach (['.github/workflows/ci.yml', 'examples/github-actions/package.yml'] as $file) {
    ($uses[$file] ?? 0) > 0 || $complain("$file: does not use the action");
}

foreach (glob('.github/ISSUE_TEMPLATE/*.yml') as $file) {
    $form = Yaml::parseFile($file);
    if (basename($file) === 'config.yml') {
        continue;
    }
    isset($form['name'], $form['description'], $form['body']) || $complain("$file: no name, description or body");
    foreach ($form['body'] ?? [] as $field) {
        in_array($field['type'], ['markdown', 'textarea', 'input', 'dropdown', 'checkboxes'], true) || $complain("$file: a field of type $field[type]");
        isset($field['attributes'][$field['type'] === 'markdown' ? 'value' : 'label']) || $complain("$file: a field without its text");
        $field['type'] === 'markdown' || isset($field['id']) || $complain("$file: a field without id");
    }
    $ids = array_column($form['body'], 'id');
    count($ids) === count(array_unique($ids)) || $complain("$file: an id twice");
}
echo implode("\n", $wrong), $wrong === [] ? '' : "\n";
exit($wrong === [] ? 0 : 1);
