<?php

// workflow.php VENDOR ACTION_YML WORKFLOW_YML...: a workflow may give our action only inputs that it has, and ask only for outputs that it
// has; what attests must have the permissions for it. Prints what is wrong; exit code 1 if anything is.

declare(strict_types=1);

require "$argv[1]/autoload.php";
use Symfony\Component\Yaml\Yaml;

$action = Yaml::parseFile($argv[2]);
$wrong = [];
foreach (array_slice($argv, 3) as $file) {
    $workflow = Yaml::parseFile($file);
    $uses = 0;
    foreach ($workflow['jobs'] as $job) {
        foreach ($job['steps'] as $step) {
            $used = $step['uses'] ?? '';
            if ($used === './' || str_starts_with($used, 'phpca/phpca@')) {
                $uses++;
                foreach (array_diff_key($step['with'] ?? [], $action['inputs']) as $input => $value) {
                    $wrong[] = "$file: there is no input $input";
                }
                foreach ($step['with'] ?? [] as $input => $value) {
                    is_string($value) || $wrong[] = "$file: $input: wanted a string";
                }
                ($step['id'] ?? '') === 'phpca' || $wrong[] = "$file: the step has no id phpca";
            } elseif ($used !== '' && !preg_match('~^actions/[\w-]+@v\d+$~', $used)) {
                $wrong[] = "$file: uses $used";
            }
            if (str_starts_with($used, 'actions/attest-') && (($workflow['permissions']['id-token'] ?? '') !== 'write' || ($workflow['permissions']['attestations'] ?? '') !== 'write')) {
                $wrong[] = "$file: attests without the permissions for it";
            }
        }
    }
    preg_match_all('/steps\.phpca\.outputs\.([\w-]+)/', (string) file_get_contents($file), $outputs);
    foreach (array_diff($outputs[1], array_keys($action['outputs'])) as $output) {
        $wrong[] = "$file: there is no output $output";
    }
    $uses > 0 || $wrong[] = "$file: does not use the action";
}
echo implode("\n", $wrong), $wrong ? "\n" : '';
exit($wrong ? 1 : 0);
