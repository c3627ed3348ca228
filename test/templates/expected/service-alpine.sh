rc-update add web default
