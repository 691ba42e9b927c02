package proof

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// openings are programs that give whoever starts them the machine.
var openings = []string{
	"agetty", "ash", "bash", "busybox", "chvt", "dash", "getty", "ksh", "login", "mount", "nsenter", "openvt", "perl",
	"python3", "sh", "sshd", "su", "sudo", "sulogin", "systemd-run", "telnetd", "unshare", "zsh",
}

// exits are units that lead to a shell, a login or a restart that nobody asked for.
var exits = []string{
	"autovt@.service", "console-getty.service", "container-getty@.service", "ctrl-alt-del.target", "debug-shell.service",
	"emergency.service", "emergency.target", "getty@.service", "getty.target", "rescue.service", "rescue.target",
	"serial-getty@.service",
}

// programs looks for openings and for exits that are not walled up.
func programs(root fs.FS) Line {
	var found []string
	n := 0
	for _, dir := range []string{"usr/bin", "usr/sbin"} {
		entries, err := fs.ReadDir(root, dir)
		if err != nil {
			return unknown(Programs, err)
		}
		n += len(entries)
		for _, e := range entries {
			if slices.Contains(openings, e.Name()) {
				found = append(found, e.Name())
			}
			if info, err := e.Info(); err == nil && info.Mode()&(fs.ModeSetuid|fs.ModeSetgid) != 0 {
				found = append(found, e.Name()+" (set-user bit)")
			}
		}
	}
	for _, unit := range exits {
		if startable(root, unit) {
			found = append(found, unit)
		}
	}
	if len(found) > 0 {
		return Line{Programs, Broken, "a way out: " + listed(found)}
	}
	return Line{Programs, Kept, fmt.Sprintf("%d programs, none of them a shell, interpreter or login", n)}
}

// startable tells whether systemd would find a unit: one that is a link to /dev/null where
// it looks first is masked (systemd.unit(5)).
func startable(root fs.FS, unit string) bool {
	for _, dir := range []string{"run/systemd/system.control", "etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system"} {
		name := path.Join(dir, unit)
		if _, err := fs.Lstat(root, name); err != nil {
			continue
		}
		to, err := fs.ReadLink(root, name)
		return err != nil || to != "/dev/null"
	}
	return false
}

// keysOf joins what the kernel does for keys with what the console's keys lead to.
func keysOf(root fs.FS, keys func() ([]string, error)) Line {
	var bad []string
	for _, name := range []string{"kernel/sysrq", "kernel/ctrl-alt-del"} {
		switch v, err := setting(root, name); {
		case err != nil:
			return unknown(Keys, err)
		case v != "0":
			bad = append(bad, path.Base(name))
		}
	}
	exits, err := keys()
	if err != nil {
		return unknown(Keys, err)
	}
	if bad = append(bad, exits...); len(bad) > 0 {
		return Line{Keys, Broken, "keys lead to: " + listed(bad)}
	}
	return Line{Keys, Kept, "no key leads to another terminal, to the kernel or to a restart"}
}

// rootNote is where /init leaves the hash that it had the kernel verify the root by.
const rootNote = "run/guichet/root"

// verified compares the root that is mounted with what /init had the kernel verify.
func verified(root fs.FS) Line {
	mounts, err := fs.ReadFile(root, "proc/self/mountinfo")
	if err != nil {
		return unknown(Root, err)
	}
	note, err := fs.ReadFile(root, rootNote)
	if err != nil {
		return Line{Root, Broken, "the start did not say which root it verified"}
	}
	digest := strings.TrimSpace(string(note))
	if kind, data := mounted(string(mounts), "/"); kind != "overlay" || !strings.Contains(","+data+",", ",lowerdir=/ro,") || len(digest) != 64 {
		return Line{Root, Broken, "the root is not the one that the start verified"}
	}
	return Line{Root, Kept, "its hash begins with " + strings.ToUpper(digest[:16])}
}

// mounted returns the file system's kind and options of the last mount on a point
// (proc_pid_mountinfo(5)): 36 35 98:0 /mnt1 /mnt2 rw master:1 - ext3 /dev/root rw.
func mounted(mountinfo, point string) (kind, options string) {
	for line := range strings.Lines(mountinfo) {
		place, system, _ := strings.Cut(line, " - ")
		p, s := strings.Fields(place), strings.Fields(system)
		if len(p) > 4 && len(s) > 2 && p[4] == point {
			kind, options = s[0], s[2]
		}
	}
	return kind, options
}
