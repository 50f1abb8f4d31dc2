# zsh_complete.zsh DIR LINE...: what each command line becomes when Tab is pressed at its end; completions come from DIR
zmodload zsh/zpty
dir=$1; shift
zpty shell zsh -f -i
zpty -w shell "PROMPT=; unsetopt beep zle_bracketed_paste; fpath=($dir); fpath+=(/usr/share/zsh/functions/**/*(/N)); autoload -Uz compinit; compinit -u -D"
zpty -w shell 'show() { print -r -- "<<$BUFFER>>"; BUFFER=; }; zle -N show; bindkey "^X" show; print ready-$((1 + 1))'
zpty -r shell seen '*ready-2*'
for line; do
	zpty -w -n shell "$line"$'\t\x18'
	zpty -r shell seen '*<<*>>*'
	print -r -- "${${seen##*<<}%%>>*}"
done
zpty -d shell
