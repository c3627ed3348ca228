mkdir -p /etc/systemd/system
printf '%s\n' '[Service]' >/etc/systemd/system/web.service
systemctl daemon-reload
if command -v systemctl >/dev/null 2>&1; then
  systemctl enable web.service
else
  # Without systemd, what `systemctl enable` would do: links where the unit says.
  for folder in /etc/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
    if [ -f "$folder"/web.service ]; then
      unit=$folder/web.service
      break
    fi
  done
  : "${unit:?the image has no such service}"
  sed -n 's/^WantedBy=//p' "$unit" | tr ' ' '\n' | while read -r wanted; do
    mkdir -p "/etc/systemd/system/$wanted.wants"
    link=/etc/systemd/system/$wanted.wants/${unit##*/}
    if [ ! -e "$link" ]; then ln -s "$unit" "$link"; fi
  done
fi
systemctl restart web.service
