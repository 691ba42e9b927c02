package proof

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// openings are programs that give whoever starts them the machine. They are looked for
// even where the build let one in.
var openings = []string{
	"agetty", "ash", "bash", "busybox", "chvt", "dash", "getty", "ksh", "login", "mount", "nsenter", "openvt", "perl",
	"python3", "sh", "sshd", "su", "sudo", "sulogin", "systemd-run", "telnetd", "unshare", "zsh",
}

// programs holds what could be started against what the build put into the image, and
// against the openings, which no image may have.
func programs(root fs.FS) Line {
	known, err := contentsOf(root)
	if err != nil {
		return unknown(Programs, err)
	}
	found, err := executables(root)
	if err != nil {
		return unknown(Programs, err)
	}
	var bad []string
	for _, f := range found {
		switch {
		case f.setUser:
			bad = append(bad, f.name+" (set-user bit)")
		case !known[program][f.name] || slices.Contains(openings, path.Base(f.name)):
			bad = append(bad, f.name)
		}
	}
	units, err := unitFiles(root)
	if err != nil {
		return unknown(Programs, err)
	}
	for _, name := range units {
		if !known[unit][name] {
			bad = append(bad, name)
		}
	}
	if len(bad) > 0 {
		return Line{Programs, Broken, "a way out: " + listed(bad)}
	}
	return Line{Programs, Kept, fmt.Sprintf("%d programs, none of them a shell, interpreter or login", len(found))}
}

// executable is a file that somebody could start.
type executable struct {
	name    string // from the root
	setUser bool   // it has a set-user or set-group bit
}

// otherMounts are folders that are no part of the root: the kernel's own, and what each
// start makes anew in memory. The data are one more where nothing can be started from there.
var otherMounts = []string{"proc", "sys", "dev", "run"}

// executables lists each file of the root with an executable bit, and each link in a
// folder of programs. A folder that the kiosk may not enter is left out: what lies there
// it cannot start either.
func executables(root fs.FS) ([]executable, error) {
	skip := otherMounts
	if closed, err := noExec(root, "/data"); err != nil {
		return nil, err
	} else if closed {
		skip = append(slices.Clone(skip), "data")
	}
	var found []executable
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrPermission) && shut(e):
			return fs.SkipDir
		case errors.Is(err, fs.ErrNotExist) && name != ".": // it went while we looked
			return nil
		case err != nil:
			return err
		case e.IsDir() && slices.Contains(skip, name):
			return fs.SkipDir
		case e.IsDir():
			return nil
		case e.Type() == fs.ModeSymlink && ofPrograms(path.Dir(name)):
			found = append(found, executable{name: name})
		}
		if !e.Type().IsRegular() {
			return nil
		}
		info, err := e.Info()
		if err == nil && info.Mode()&0o111 != 0 {
			found = append(found, executable{name, info.Mode()&(fs.ModeSetuid|fs.ModeSetgid) != 0})
		}
		return err
	})
	return found, err
}

// shut tells whether a folder lets nobody in but its owner and group.
func shut(e fs.DirEntry) bool {
	info, err := e.Info()
	return err == nil && info.Mode()&0o001 == 0
}

// ofPrograms tells whether a folder is one of those that hold programs.
func ofPrograms(folder string) bool {
	return slices.Contains([]string{"bin", "sbin", "games"}, path.Base(folder))
}

// unitFolders are where systemd looks for units and for what changes them (systemd.unit(5)).
var unitFolders = []string{
	"etc/systemd/system.control", "run/systemd/system.control", "run/systemd/transient", "run/systemd/generator.early",
	"etc/systemd/system", "etc/systemd/system.attached", "run/systemd/system", "run/systemd/system.attached",
	"run/systemd/generator", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "run/systemd/generator.late",
}

// unitFiles lists the units, and what changes them, but for masks: a link to /dev/null
// starts nothing.
func unitFiles(root fs.FS) ([]string, error) {
	var found []string
	for _, folder := range unitFolders {
		err := fs.WalkDir(root, folder, func(name string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || e.IsDir() {
				return err
			}
			if to, err := fs.ReadLink(root, name); err != nil || to != "/dev/null" {
				found = append(found, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
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

// What the kernel says of the device below the root (Documentation/ABI/testing/sysfs-block-dm).
// /init gives it a name of this form when it makes it, which nobody can change later.
const (
	rootDevice = "sys/block/dm-0/dm/uuid"
	rootPrefix = "GUICHET-"
)

// verified compares the root that is mounted with what /init had the kernel verify, in
// its own words and in the kernel's.
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
	if m := mounted(string(mounts), "/"); m.kind != "overlay" || !strings.Contains(","+m.data+",", ",lowerdir=/ro,") || len(digest) != 64 {
		return Line{Root, Broken, "the root is not the one that the start verified"}
	}
	if kernel, err := fs.ReadFile(root, rootDevice); err != nil || strings.TrimSpace(string(kernel)) != rootPrefix+digest {
		return Line{Root, Broken, "the kernel does not verify the root by the hash that the start told"}
	}
	return Line{Root, Kept, "its hash begins with " + strings.ToUpper(digest[:16])}
}

// mount is a mounted file system. The zero value is none.
type mount struct {
	options    string // of this mount
	kind, data string // of the file system
}

// mounted returns the last mount on a point (proc_pid_mountinfo(5)):
// 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue.
func mounted(mountinfo, point string) mount {
	var last mount
	for line := range strings.Lines(mountinfo) {
		place, system, _ := strings.Cut(line, " - ")
		p, s := strings.Fields(place), strings.Fields(system)
		if len(p) > 5 && len(s) > 2 && p[4] == point {
			last = mount{p[5], s[0], s[2]}
		}
	}
	return last
}

// noExec tells whether a file system is mounted there from which nothing can be started.
func noExec(root fs.FS, point string) (bool, error) {
	mounts, err := fs.ReadFile(root, "proc/self/mountinfo")
	if err != nil {
		return false, err
	}
	return strings.Contains(","+mounted(string(mounts), point).options+",", ",noexec,"), nil
}
