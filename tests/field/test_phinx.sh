#!/bin/bash
# Phinx: migrations of a SQLite database, which is on disk.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
composer_app robmorgan/phinx:0.12.12
entry=vendor/bin/phinx itself=1
ini=(extension=sqlite3 extension=pdo_sqlite)
masks=('s/[0-9.]+s\b/Ns/g' 's/20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}/TIME/g' 's/20[0-9]{12}/VERSION/g')
begin() {
	mkdir -p db/migrations db/seeds
	cat > db/migrations/20240101000000_people.php <<-'P'
		<?php
		final class People extends Phinx\Migration\AbstractMigration {
			public function change(): void { $this->table('people')->addColumn('name', 'string', ['limit' => 30])->addIndex('name')->create(); }
		}
	P
	cat > db/seeds/Some.php <<-'P'
		<?php
		class Some extends Phinx\Seed\AbstractSeed {
			public function run() { $this->table('people')->insert([['name' => 'Ada'], ['name' => 'Grace']])->saveData(); }
		}
	P
	cat > phinx.php <<-'P'
		<?php
		return ['paths' => ['migrations' => 'db/migrations', 'seeds' => 'db/seeds'],
			'environments' => ['default_environment' => 'dev', 'dev' => ['adapter' => 'sqlite', 'name' => 'db/dev']]];
	P
}
jobs() {
	program status
	program migrate
	says '20240101000000 People: migrated'
	program seed:run
	program create Later
	job sh -c 'mv db/migrations/*_later.php db/migrations/20240202000000_later.php'
	program status --format=json
	job php -r 'foreach ((new PDO("sqlite:db/dev.sqlite3"))->query("select id, name from people") as $r) { echo $r["id"], $r["name"], "\n"; } unlink("db/dev.sqlite3");'
	says 2Grace
}
field
