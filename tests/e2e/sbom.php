<?php

/* sbom.php VALIDATOR SCHEMAS FILE...: validates CycloneDX documents. VALIDATOR has opis/json-schema installed, SCHEMAS is the directory of the official schemas. */
[, $validator, $schemas] = $argv;
require "$validator/vendor/autoload.php";

$v = new Opis\JsonSchema\Validator();
$v->setMaxErrors(5);
foreach (['bom-1.6', 'spdx', 'jsf-0.82'] as $name) {
    $v->resolver()->registerFile("http://cyclonedx.org/schema/$name.SNAPSHOT.schema.json", "$schemas/$name.SNAPSHOT.schema.json");
}
$failed = 0;
foreach (array_slice($argv, 3) as $file) {
    $result = $v->validate(json_decode(file_get_contents($file), false, 512, JSON_THROW_ON_ERROR), 'http://cyclonedx.org/schema/bom-1.6.SNAPSHOT.schema.json');
    if (!$result->isValid()) {
        $failed = 1;
        echo "$file: ", json_encode((new Opis\JsonSchema\Errors\ErrorFormatter())->format($result->error(), true)), "\n";
    }
}
exit($failed);
