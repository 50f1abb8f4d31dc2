<?php

// run.php PHPCA VALIDATOR PROJECT: every case of cases.php through the packager (a dry run of PROJECT) and through manifest.schema.json.
// Then the schema itself: every key described, every object closed, no key that the packager does not know. TAP.

declare(strict_types=1);

[, $phpca, $autoload, $project] = $argv;
require $autoload;

use Opis\JsonSchema\Validator;

$tests = $failures = 0;
function check(string $name, bool $good, string $detail = ''): void
{
    global $tests, $failures;
    $tests++;
    $failures += $good ? 0 : 1;
    echo ($good ? 'ok ' : 'not ok ') . "$tests - $name\n";
    if (!$good && $detail !== '') {
        echo '# ' . str_replace("\n", "\n# ", rtrim($detail)) . "\n";
    }
}

/** Exit code and what was said. */
function pack_dry(string $phpca, string $project): array
{
    $process = proc_open([$phpca, 'pack', '--dry-run', '--format=json', '--root', $project], [['file', '/dev/null', 'r'], ['pipe', 'w'], ['pipe', 'w']], $pipes);
    $out = stream_get_contents($pipes[1]);
    $err = stream_get_contents($pipes[2]);

    return [proc_close($process), $out, $err];
}

$schema = json_decode(file_get_contents(__DIR__ . '/../../manifest.schema.json'), false, 512, JSON_THROW_ON_ERROR);
$validator = new Validator();

foreach (require __DIR__ . '/cases.php' as [$name, $text, $verdict, $said]) {
    file_put_contents("$project/phpca.json", $text);
    [$code, , $err] = pack_dry($phpca, $project);
    $errors = preg_replace('/^phpca: warning: .*\n/m', '', $err);
    $refused = $code === 2 && substr_count($errors, "\n") === 1 && str_contains($errors, $said);
    check("packager: $verdict: $name", $verdict === 'good' ? $code === 0 && $errors === '' : $refused, "exit code $code, wanted: $said\n$errors");
    if ($verdict === 'text') {
        continue;
    }
    $value = json_decode(preg_replace('/^\xef\xbb\xbf/', '', $text), false, 512, JSON_THROW_ON_ERROR);
    $valid = $validator->validate($value, $schema)->isValid();
    check("schema:   $verdict: $name", $valid === ($verdict === 'good'), $text);
}

/** Every sub-schema that is an object must be closed, every property described, here or where it is referred to. */
function inspect(object $node, string $place, array &$faults): void
{
    if (($node->type ?? '') === 'object' && ($node->additionalProperties ?? null) !== false) {
        $faults[] = "$place: not closed";
    }
    foreach ($node as $key => $child) {
        if ($key === 'properties') {
            foreach ($child as $property => $description) {
                if (!isset($description->description) || strlen($description->description) < 10) {
                    $faults[] = "$place/$property: not described";
                }
            }
        }
        foreach (is_array($child) ? $child : [$child] as $number => $part) {
            if (is_object($part)) {
                inspect($part, "$place/$key" . (is_array($child) ? "/$number" : ''), $faults);
            }
        }
    }
}
$faults = [];
inspect($schema, '', $faults);
check('schema: every object closed, every key described', $faults === [], implode("\n", $faults));

$silent = [];
foreach ($schema->properties as $key => $property) {
    if (!isset($property->not) && !in_array($key, ['$schema', 'name', 'version'], true) && !isset($property->default) && !str_contains($property->description, 'Default: ')) {
        $silent[] = $key;
    }
    file_put_contents("$project/phpca.json", json_encode([$key => new stdClass()]));
    [$code, , $err] = pack_dry($phpca, $project);
    check("packager: knows the schema's $key", $code === 2 && !str_contains($err, 'unknown key'), $err);
}
check('schema: every default is said', $silent === [], implode(' ', $silent));

// What is written into archives is a manifest again, but for "build".
[$code, $out, $err] = [0, '', ''];
file_put_contents("$project/phpca.json", '{"name": "n", "version": "1", "entry": ["main.php", "public/index.php"], "writable": ["var"], "mount": "/srv/x", "extract": ["*.txt"]}');
exec(escapeshellarg($phpca) . ' pack -q --root ' . escapeshellarg($project) . ' -o ' . escapeshellarg("$project.phpca") . ' 2>&1', $lines, $code);
$inside = json_decode((string) shell_exec('tar -xOf ' . escapeshellarg("$project.phpca") . ' .phpca/manifest.json'), false, 512, JSON_THROW_ON_ERROR);
$build = $inside->build ?? null;
unset($inside->build);
$result = $validator->validate($inside, $schema);
check(
    'the manifest inside of an archive is one, too, beside "build"',
    $code === 0 && $build !== null && $result->isValid(),
    implode("\n", $lines) . json_encode($inside) . ($result->error() ? (string) $result->error() : '')
);
check('... its entries are of their kinds', json_encode($inside->entry) === '{"cli":["main.php"],"web":["public\/index.php"]}', json_encode($inside->entry));

echo "1..$tests\n";
exit($failures === 0 ? 0 : 1);
