package firmware_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestContents has the build list a root, and refuse one that no kiosk may have.
func TestContents(t *testing.T) {
	for _, c := range []struct {
		name, path, text string
		mode             os.FileMode
		says             string // "" where the root is good
	}{
		{"the root alone", "", "", 0, ""},
		{"a file that nobody starts", "usr/share/x", "", 0o644, ""},
		{"a shell under another name", "usr/bin/rbash", "", 0o755, "usr/bin/rbash is not in"},
		{"elsewhere", "opt/sh", "", 0o755, "opt/sh is not in"},
		{"a set-user bit", "usr/bin/cat", "", 0o755 | os.ModeSetuid, "usr/bin/cat has a set-user"},
		{"a network by USB", "usr/lib/modules/6.1/kernel/drivers/usb/gadget/u_ether.ko", "\x00printk\x00alloc_etherdev_mqs\x00", 0o644, "u_ether.ko makes a network interface"},
		{"the tail of a longer name", "usr/lib/modules/6.1/kernel/drivers/tty/n_gsm.ko", "\x00unregister_netdev\x00", 0o644, "n_gsm.ko makes a network interface"},
		{"a module of none", "usr/lib/modules/6.1/kernel/drivers/usb/xhci.ko", "\x00register_netdevice_notifier\x00xhci_register\x00", 0o644, ""},
	} {
		root := t.TempDir()
		put := func(path, text string, mode os.FileMode) {
			t.Helper()
			file := filepath.Join(root, path)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(file, mode); err != nil {
				t.Fatal(err)
			}
		}
		put("usr/bin/kiosk", "", 0o755)
		put("usr/lib/modules/6.1/kernel/drivers/uas.ko", "\x00printk\x00", 0o644)
		put("etc/systemd/system/kiosk.service.d/x.conf", "", 0o644)
		if err := os.Symlink("/dev/null", filepath.Join(root, "etc/systemd/system/getty@.service")); err != nil {
			t.Fatal(err)
		}
		if c.path != "" {
			put(c.path, c.text, c.mode)
		}
		list := exec.Command("../scripts/contents.sh", root)
		var said strings.Builder
		list.Stderr = &said
		out, err := list.Output()
		if (err == nil) != (c.says == "") || !strings.Contains(said.String(), c.says) {
			t.Errorf("%s: got %v, %q, want %q", c.name, err, said.String(), c.says)
		}
		if c.path == "" && string(out) != "program usr/bin/kiosk\nmodule usr/lib/modules/6.1/kernel/drivers/uas.ko\nunit etc/systemd/system/kiosk.service.d/x.conf\n" {
			t.Errorf("got %q", out)
		}
	}
}
