#!/bin/bash
# phpca analyze --html: the page is opened in Chromium.
. "$(dirname "$0")/lib.sh"

app=$build/apps/composer
if ! sh "$top/scripts/install-app.sh" composer "$app" > "$work/install.log" 2>&1; then
	not_ok "composer: installed" "$(cat "$work/install.log")"
	plan
	exit
fi
check "composer is packed" phpca pack -q --root "$app" --entry vendor/bin/composer -o "$work/composer.phpca"
check "analyze --html" phpca analyze --html "$work/page.html" "$work/composer.phpca"
phpca analyze --format=json "$work/composer.phpca" > "$work/analysis.json"
files=$(php -r 'echo count(array_filter(json_decode(file_get_contents($argv[1]), true)["files"], fn($f) => ($f["image_bytes"] ?? 0) + $f["source_bytes"] > 0));' "$work/analysis.json")
packages=$(php -r 'echo count(json_decode(file_get_contents($argv[1]), true)["packages"]);' "$work/analysis.json")

# What the page can ask for: nothing that is not in it.
if sed '/<script type="application.json"/d' "$work/page.html" | grep -nE '(src|href|url)[=(]' | grep -v 'href="data:,"' > "$work/references"; then
	not_ok "nothing outside of the page is asked for" "$(cat "$work/references")"
else
	ok "nothing outside of the page is asked for"
fi

# browse PAGE OUT: what the page has become
browse() {
	timeout "$(limit 600)" chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --user-data-dir="$work/profile" --window-size=1280,1000 \
		--virtual-time-budget=5000 --dump-dom "file://$1" > "$2" 2> "$2.err"
}
browse "$work/page.html" "$work/dom.html"
if grep -q 'data-ready="yes"' "$work/dom.html"; then ok "its script runs to the end"; else not_ok "its script runs to the end" "$(tail -5 "$work/dom.html.err"; head -c 500 "$work/dom.html")"; fi
if grep -q 'data-error=' "$work/dom.html"; then not_ok "without an error" "$(grep -o 'data-error="[^"]*"' "$work/dom.html")"; else ok "without an error"; fi
cells=$(grep -oE '<div class="cell [^"]*"' "$work/dom.html" | wc -l)
if [ "$cells" = "$files" ] && [ "$files" -gt 700 ]; then ok "the map has a cell for each of the $files files"; else not_ok "the map has a cell for each file" "$cells cells, $files files"; fi
boxes=$(grep -oE '<div class="package"' "$work/dom.html" | wc -l)
if [ "$boxes" = "$packages" ]; then ok "... in $packages packages"; else not_ok "... in $packages packages" "$boxes boxes"; fi
for fact in 'class="cell ok unreached"' 'Declared by several scripts (' 'class Composer\\Autoload\\ClassLoader' '<b>668</b>' 'Scripts that nothing leads to ('; do
	if grep -qF -- "$fact" "$work/dom.html" || grep -qF -- "${fact//\\\\/\\}" "$work/dom.html"; then ok "the page shows: $fact"; else not_ok "the page shows: $fact"; fi
done
overlap=$(php -r '
	preg_match_all("/<div class=\"package\"[^>]*style=\"left: ([\d.]+)px; top: ([\d.]+)px; width: ([\d.]+)px; height: ([\d.]+)px/", file_get_contents($argv[1]), $m, PREG_SET_ORDER);
	$bad = 0;
	foreach ($m as $i => $a) foreach ($m as $k => $b) {
		$bad += $i < $k && min($a[1] + $a[3], $b[1] + $b[3]) - max($a[1], $b[1]) > .5 && min($a[2] + $a[4], $b[2] + $b[4]) - max($a[2], $b[2]) > .5;
	}
	echo count($m), " ", $bad;
' "$work/dom.html")
if [ "$overlap" = "$packages 0" ]; then ok "no box overlaps another"; else not_ok "no box overlaps another" "boxes, overlaps: $overlap"; fi

# With the keyboard alone: a script in a copy of the page presses the keys and writes down what happens.
sed '/<\/body>/d; /<\/html>/d' "$work/page.html" > "$work/keys.html"
cat >> "$work/keys.html" <<'END2'
<script>
const press = key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
const seen = [];
document.querySelector('#map [tabindex="0"]').focus();
seen.push('first ' + document.activeElement.subject.name);
press('ArrowRight');
seen.push('moved ' + (document.activeElement.subject.name !== data.packages[0].name && !!document.activeElement.subject.files));
const opened = document.activeElement.subject;
press('Enter');
seen.push('opened ' + ($('map').children.length === opened.files.filter(f => sizeOf(f)).length) + ' ' + $('back').disabled);
press('ArrowDown');
seen.push('in ' + opened.files.includes(document.activeElement.subject) + ' ' + ($('about').textContent.startsWith(document.activeElement.subject.path)));
press('Escape');
seen.push('back ' + (document.activeElement.subject === opened) + ' ' + $('map').children.length);
document.querySelector('input[value=source_bytes]').click();
seen.push('source ' + (document.querySelectorAll('.cell').length === data.files.filter(f => f.source_bytes).length));
document.documentElement.dataset.seen = seen.join('; ');
</script>
</body></html>
END2
browse "$work/keys.html" "$work/keys.dom"
seen=$(grep -oE 'data-seen="[^"]*"' "$work/keys.dom")
wanted="data-seen=\"first composer/composer; moved true; opened true false; in true true; back true $packages; source true\""
if [ "$seen" = "$wanted" ]; then ok "arrow keys move, Enter opens a package, Escape goes back"; else not_ok "arrow keys move, Enter opens a package, Escape goes back" "$seen wanted $wanted $(grep -o 'data-error="[^"]*"' "$work/keys.dom")"; fi

# Both themes: what is behind the text is another colour, and the text can be read.
for scheme in 0 1; do
	sed '/<\/body>/d; /<\/html>/d' "$work/page.html" > "$work/theme.html"
	cat >> "$work/theme.html" <<'END2'
<script>
const light = color => { const [r, g, b] = color.match(/\d+/g).map(c => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
const contrast = e => { const s = getComputedStyle(e), [a, b] = [light(s.color), light(s.backgroundColor)].sort((x, y) => x - y); return (b + .05) / (a + .05); };
const contrasts = ['ok', 'source', 'refused', 'bound', 'asset'].map(c => { const e = element('div', {class: 'cell ' + c}, 'x'); document.body.append(e); return contrast(e); });
document.documentElement.dataset.contrast = Math.min(contrast(document.body), ...contrasts).toFixed(1);
document.documentElement.dataset.behind = light(getComputedStyle(document.body).backgroundColor) > .5 ? 'light' : 'dark';
</script></body></html>
END2
	timeout "$(limit 600)" chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --user-data-dir="$work/profile" --blink-settings=preferredColorScheme=$scheme \
		--virtual-time-budget=5000 --dump-dom "file://$work/theme.html" > "$work/theme.dom" 2> "$work/theme.err"
	behind=$(grep -oE 'data-behind="[^"]*"' "$work/theme.dom") contrast=$(grep -oE 'data-contrast="[^"]*"' "$work/theme.dom" | tr -dc '0-9.')
	name=$([ $scheme = 0 ] && echo dark || echo light)
	if [ "$behind" = "data-behind=\"$name\"" ] && [ "$(echo "$contrast" | awk '{print ($1 >= 4.5)}')" = 1 ]; then ok "the $name theme can be read (contrast at least $contrast)"; else not_ok "the $name theme can be read" "$behind contrast $contrast"; fi
done
plan
