# shellcheck shell=bash
export PHPCA=$packager
composer install -q
mkdir build
run composer phpc:package
composer phpc:inspect | grep -E '^(name|mount|entry)'

# set EXTRA: another extra.phpca
set_extra() { php -r '$j = json_decode(file_get_contents("composer.json"), true); $j["extra"]["phpca"] = json_decode($argv[1], true); file_put_contents("composer.json", json_encode($j));' "$1"; }
set_extra '{"manifest": "gone.json"}'
run composer phpc:package
set_extra '{"outptu": "x"}'
run composer phpc:package
set_extra '{"package-on-dump": "yes"}'
run composer phpc:inspect
run composer phpc:doctor
# A mistake there is no reason for Composer's own commands to fail, as long as nothing of ours is run.
composer list --raw | grep -o '^phpc:[a-z]*'
