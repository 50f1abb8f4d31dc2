<?php

/*
 * What reflection says of all classes and functions that come from files below a directory, as text.
 *
 * reflect.php ROOT [STUBS]: with STUBS (a file with all, or a directory with one for each) the declarations come from there. In the environment:
 * CLASSES, a JSON file with class => path below ROOT; FUNCTIONS likewise; SUFFIX, what is added to the paths; PUBLIC=1 leaves private members out.
 */

namespace PhpcaTest;

error_reporting(E_ALL & ~E_DEPRECATED);
[, $root, $stubs] = $argv + [2 => null];
$withPrivate = !getenv('PUBLIC');
$suffix = getenv('SUFFIX') ?: '';
$classes = json_decode(file_get_contents(getenv('CLASSES')), true);
$functions = json_decode(getenv('FUNCTIONS') ? file_get_contents(getenv('FUNCTIONS')) : '[]', true);

spl_autoload_register(static function (string $class) use ($classes, $root, $stubs, $suffix): void {
    $file = $classes[strtolower($class)] ?? null;
    if ($file !== null && ($stubs === null || is_dir($stubs))) {
        include_once ($stubs ?? $root) . "/$file$suffix";
    }
});
// Constants hold the paths of their files.
ob_start(static fn(string $text): string => $stubs === null ? $text : str_replace(realpath($stubs), realpath($root), $text));
if ($stubs !== null && is_file($stubs)) {
    include $stubs;
}

function shown(int $modifiers): bool
{
    global $withPrivate;

    return $withPrivate || !($modifiers & \ReflectionMethod::IS_PRIVATE);
}

function comment(string|false $text): string
{
    return $text === false ? '' : preg_replace('/\n[ \t]*\*/', "\n *", $text) . "\n";
}

function value(callable $get): string
{
    try {
        return var_export_short($get());
    } catch (\Throwable $e) {
        return get_class($e) . ': ' . $e->getMessage();
    }
}

function var_export_short(mixed $value): string
{
    return is_object($value) && !$value instanceof \UnitEnum ? get_class($value) . ' ' . print_r($value, true) : var_export($value, true);
}

function attributes(\Reflector $r, string $indent): string
{
    $text = '';
    foreach ($r->getAttributes() as $a) {
        $text .= "$indent#[{$a->getName()}(" . value(static fn() => $a->getArguments()) . ")]\n";
    }

    return $text;
}

function parameter(\ReflectionParameter $p): string
{
    $text = "    {$p->getPosition()} " . ($p->hasType() ? "{$p->getType()} " : '') . ($p->isPassedByReference() ? '&' : '')
        . ($p->isVariadic() ? '...' : '') . "\${$p->name}" . ($p->isOptional() ? ' optional' : '') . ($p->isPromoted() ? ' promoted' : '');
    if ($p->isDefaultValueAvailable()) {
        $text .= ' = ' . value(static fn() => $p->getDefaultValue());
    }

    return "$text\n" . attributes($p, '    ');
}

function signature(\ReflectionFunctionAbstract $f): string
{
    $text = comment($f->getDocComment()) . attributes($f, '  ');
    $text .= '  function ' . ($f->returnsReference() ? '&' : '') . "{$f->name}" . ($f->hasReturnType() ? ": {$f->getReturnType()}" : '')
        . ($f instanceof \ReflectionMethod ? ' ' . implode(' ', \Reflection::getModifierNames($f->getModifiers())) : '')
        . " required {$f->getNumberOfRequiredParameters()}\n";

    return $text . implode('', array_map(parameter(...), $f->getParameters()));
}

function property(\ReflectionProperty $p): string
{
    $text = comment($p->getDocComment()) . attributes($p, '  ')
        . '  ' . implode(' ', \Reflection::getModifierNames($p->getModifiers())) . ($p->hasType() ? " {$p->getType()}" : '') . " \${$p->name}"
        . ($p->isPromoted() ? ' promoted' : '');

    return $text . ($p->hasDefaultValue() ? ' = ' . value(static fn() => $p->getDefaultValue()) : '') . "\n";
}

function constant(\ReflectionClassConstant $c): string
{
    return comment($c->getDocComment()) . attributes($c, '  ')
        . '  ' . implode(' ', \Reflection::getModifierNames($c->getModifiers())) . " const {$c->name} " . ($c->isEnumCase() ? 'case ' : '= ')
        . value(static fn() => $c->getValue()) . "\n";
}

function own(array $members, string $class): array
{
    return array_filter($members, static fn($m) => $m->class === $class && shown($m->getModifiers()));
}

function of_class(\ReflectionClass $c): string
{
    $interfaces = $c->getInterfaceNames();
    sort($interfaces);
    $text = comment($c->getDocComment()) . attributes($c, '')
        . ($c->isInterface() ? 'interface' : ($c->isTrait() ? 'trait' : ($c->isEnum() ? 'enum' : 'class')))
        . ' ' . implode(' ', \Reflection::getModifierNames($c->getModifiers())) . " {$c->name}" . ($c->getParentClass() ? " extends {$c->getParentClass()->name}" : '')
        . ' implements ' . implode(', ', $interfaces) . ' uses ' . implode(', ', $c->getTraitNames()) . ' ' . json_encode($c->getTraitAliases()) . "\n";
    foreach ([$c->getReflectionConstants(), $c->getProperties(), $c->getMethods()] as $i => $members) {
        $text .= implode('', array_map([constant(...), property(...), signature(...)][$i], own($members, $c->name)));
    }

    return $text;
}

foreach (array_keys($classes) as $name) {
    try {
        $known = class_exists($name) || interface_exists($name, false) || trait_exists($name, false);
    } catch (\Throwable $e) {
        $known = false;
    }
    echo $known ? of_class(new \ReflectionClass($name)) : "not loadable: $name\n", "\n";
}
foreach ($functions as $name => $file) {
    if ($stubs === null || is_dir($stubs)) {
        include_once ($stubs ?? $root) . "/$file$suffix";
    }
    echo signature(new \ReflectionFunction($name)), "\n";
}
