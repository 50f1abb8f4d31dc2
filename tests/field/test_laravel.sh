#!/bin/bash
# Laravel as its installer makes it, with a page, a job and SQLite: artisan, migrations, the queue's worker, pages, an error.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
. "$here/web.sh"
app=$build/apps/laravel
sh "$top/scripts/install-app.sh" laravel "$app" > "$work/install.log" 2>&1 || { not_ok "laravel: installed" "$(tail -5 "$work/install.log")"; plan; exit 1; }
entry=artisan web=$tree/public front=/index.php
manifest='{"entry": {"cli": "artisan", "web": "public/index.php"}, "writable": ["storage", "storage/logs", "storage/framework/views", "storage/framework/cache/data", "storage/app"]}'
ini+=(extension=sqlite3 extension=pdo_sqlite)
masks+=('s/[0-9.]+(ms|s)\b/N/g' 's/20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9:.]{8}/TIME/g' 's/(XSRF-TOKEN|laravel_session)=[^;]*/\1=N/g' 's/ \.+ / . /' 's/1[0-9]{9}/TIME/g'
	's/expires=[^;]*;/expires=N;/I' 's/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/UUID/g' 's/"_token" content="[^"]*"/N/')
contents() {
	rm -f bootstrap/cache/config.php bootstrap/cache/routes*.php storage/framework/views/*.php storage/logs/*
	mkdir -p app/Jobs
	sed -i "/^DB_/d; s/^QUEUE_CONNECTION=.*/QUEUE_CONNECTION=database/" .env
	printf 'DB_CONNECTION=sqlite\nDB_DATABASE=%s/storage/db.sqlite\n' "$tree" >> .env
	cat > app/Jobs/Note.php <<-'P'
		<?php
		namespace App\Jobs;
		use Illuminate\Contracts\Queue\ShouldQueue;
		use Illuminate\Foundation\Queue\Queueable;
		class Note implements ShouldQueue {
			use Queueable;
			public function __construct(public string $text) {}
			public function handle(): void { file_put_contents(storage_path('notes.txt'), "$this->text\n", FILE_APPEND); }
		}
	P
	cat > routes/web.php <<-'P'
		<?php
		use Illuminate\Support\Facades\Route;
		Route::get('/', fn () => view('welcome'));
		Route::get('/notes/{text}', function (string $text) { App\Jobs\Note::dispatch($text); return view('notes', ['waiting' => DB::table('jobs')->count(), 'text' => $text]); });
		Route::get('/fail', fn () => throw new LogicException('failed in ' . __FILE__));
	P
	cat > routes/console.php <<-'P'
		<?php
		Artisan::command('note {text}', function (string $text) { App\Jobs\Note::dispatch($text)->delay(0); $this->info("dispatched $text"); });
	P
	echo '@foreach (range(1, 2) as $i) <p>{{ $text }} {{ $i }}: {{ $waiting }}</p> @endforeach' > resources/views/notes.blade.php
}
begin() { touch "$tree/storage/db.sqlite"; }
jobs() {
	cd "$tree" || return
	program --version
	program migrate --force
	says create_jobs_table
	program route:list
	program note first
	page /notes/second
	says 'second 2: 2'
	page /
	page /fail
	page /no/such
	page /robots.txt
	program queue:work --stop-when-empty --tries=1
	says 'App\Jobs\Note'
	job cat storage/notes.txt
	says second
	program no:such
	job sh -c "php -r 'foreach ((new PDO(\"sqlite:storage/db.sqlite\"))->query(\"select count(*) from jobs\") as \$r) { echo \$r[0]; }'; rm storage/db.sqlite"
}
field
