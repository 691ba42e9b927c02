package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// newRoot is where the root is put together.
const newRoot = "/sysroot"

// layerSize bounds the memory that the root's writable layer may take.
const layerSize = "size=64m,mode=755"

type mounting struct {
	source, target, kind string
	flags                uintptr
	data                 string
}

func (m mounting) do() error {
	if err := os.MkdirAll(m.target, 0o755); err != nil {
		return fmt.Errorf("mount %s: %w", m.target, err)
	}
	if err := unix.Mount(m.source, m.target, m.kind, m.flags, m.data); err != nil {
		return fmt.Errorf("mount %s on %s: %w", m.source, m.target, err)
	}
	return nil
}

func doAll(all ...mounting) error {
	for _, m := range all {
		if err := m.do(); err != nil {
			return err
		}
	}
	return nil
}

// mountKernel mounts the kernel's own file systems below root. /run is ours only
// in the new root: systemd takes it as it finds it.
func mountKernel(root string) error {
	const safe = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	all := []mounting{
		{"devtmpfs", root + "/dev", "devtmpfs", unix.MS_NOSUID, "mode=755"},
		{"proc", root + "/proc", "proc", safe, ""},
		{"sysfs", root + "/sys", "sysfs", safe, ""},
	}
	if root != "" {
		all = append(all, mounting{"tmpfs", root + "/run", "tmpfs", unix.MS_NOSUID | unix.MS_NODEV, "size=20%,mode=755"})
	}
	return doAll(all...)
}

// mountRoot puts a layer of memory over the read-only root: nothing that is
// written there outlives the power.
func mountRoot(device string) error {
	if err := doAll(
		mounting{device, "/ro", "squashfs", unix.MS_RDONLY | unix.MS_NODEV, ""},
		mounting{"tmpfs", "/rw", "tmpfs", unix.MS_NODEV, layerSize},
	); err != nil {
		return err
	}
	for _, dir := range []string{"/rw/upper", "/rw/work"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
	}
	return mounting{"overlay", newRoot, "overlay", unix.MS_NODEV, "lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work"}.do()
}

// becomeSystemd makes the new root the only one and hands over.
func becomeSystemd() error {
	if err := unix.Chdir(newRoot); err != nil {
		return fmt.Errorf("switch root: %w", err)
	}
	if err := unix.Mount(".", "/", "", unix.MS_MOVE, ""); err != nil {
		return fmt.Errorf("switch root: %w", err)
	}
	if err := unix.Chroot("."); err != nil {
		return fmt.Errorf("switch root: %w", err)
	}
	if err := unix.Chdir("/"); err != nil {
		return fmt.Errorf("switch root: %w", err)
	}
	return fmt.Errorf("start systemd: %w", unix.Exec("/lib/systemd/systemd", []string{"/sbin/init"}, []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"}))
}
