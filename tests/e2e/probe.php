<?php

// auto_prepend_file: looks through the running program for strings that hold $PROBE_ROOT (the directory where it was packed)
// and writes each place to $PROBE_OUT. "done N" at the end says that the probe ran and how many strings it saw.

(static function (): void {
    $root = getenv('PROBE_ROOT');
    $out = getenv('PROBE_OUT');
    $found = [];
    $seen = 0;
    $look = static function (mixed $value, string $where, int $depth = 0) use (&$look, &$found, &$seen, $root): void {
        if (is_string($value)) {
            $seen++;
            if (str_contains($value, $root)) {
                $found["$where: $value"] = true;
            }
        } elseif (is_array($value) && $depth < 6) {
            foreach ($value as $key => $item) {
                $look($key, "$where key", $depth);
                $look($item, "{$where}[$key]", $depth + 1);
            }
        }
    };

    // Deep inside the program, at each of the first autoloads: what the stack and an exception say.
    $autoloads = 0;
    spl_autoload_register(static function (string $class) use (&$autoloads, $look): void {
        if ($autoloads++ < 100) {
            $look(array_column(debug_backtrace(DEBUG_BACKTRACE_IGNORE_ARGS), 'file'), "backtrace at $class");
            $look((new Exception())->getTraceAsString(), "exception at $class");
        }
    }, true, true);

    $function = static function (ReflectionFunctionAbstract $f, string $name) use ($look): void {
        $look((string) $f->getFileName(), "file of $name");
        $look($f->getName(), 'name of a function');
        try {
            $look($f->getStaticVariables(), "static variables of $name");
            foreach ($f->getParameters() as $parameter) {
                if ($parameter->isDefaultValueAvailable() && !$parameter->isDefaultValueConstant()) {
                    $look($parameter->getDefaultValue(), "default of $name \${$parameter->getName()}");
                }
            }
        } catch (Throwable) {
            // A default that needs a class which isn't there.
        }
    };

    register_shutdown_function(static function () use (&$found, &$seen, $look, $function, $out): void {
        $look(get_included_files(), 'get_included_files');
        $look(get_defined_constants(true)['user'] ?? [], 'constant');
        foreach (get_defined_functions()['user'] as $name) {
            $function(new ReflectionFunction($name), $name);
        }
        foreach (array_merge(get_declared_classes(), get_declared_interfaces(), get_declared_traits()) as $name) {
            $class = new ReflectionClass($name);
            if ($class->isInternal()) {
                continue;
            }
            $look($name, 'name of a class');
            $look((string) $class->getFileName(), "file of $name");
            try {
                $look($class->getConstants(), "constants of $name");
                $look($class->getDefaultProperties(), "properties of $name");
                $look($class->getStaticProperties(), "statics of $name");
            } catch (Throwable) {
                // An initializer that needs a class which isn't there.
            }
            foreach ($class->getMethods() as $method) {
                $method->isInternal() || $function($method, "$name::{$method->name}");
            }
        }
        file_put_contents($out, implode("\n", [...array_keys($found), "done $seen"]) . "\n", FILE_APPEND);
    });
})();
