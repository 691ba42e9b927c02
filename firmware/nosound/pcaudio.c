/*
 * What espeak-ng links of libpcaudio, doing nothing. The kiosk has it write its samples to
 * a pipe (--stdout) and plays them with aplay: espeak-ng itself never opens a sound
 * device. Debian's libpcaudio brings PulseAudio, X11 and codecs into the root, twenty
 * libraries that are loaded at each utterance, and, linked with BIND_NOW, cannot do
 * without them. The names are those of pcaudiolib 1.2, src/include/pcaudiolib/audio.h.
 */
#include <stddef.h>

struct audio_object;

/* No device: espeak-ng then says that it cannot be heard, and goes on without. */
struct audio_object *create_audio_device_object(const char *device, const char *application, const char *description)
{
	(void)device, (void)application, (void)description;
	return NULL;
}

int audio_object_open(struct audio_object *o, int format, unsigned rate, unsigned char channels)
{
	(void)o, (void)format, (void)rate, (void)channels;
	return -1;
}

int audio_object_write(struct audio_object *o, const void *data, size_t bytes)
{
	(void)o, (void)data, (void)bytes;
	return -1;
}

int audio_object_drain(struct audio_object *o) { (void)o; return 0; }
int audio_object_flush(struct audio_object *o) { (void)o; return 0; }
void audio_object_close(struct audio_object *o) { (void)o; }
void audio_object_destroy(struct audio_object *o) { (void)o; }

const char *audio_object_strerror(struct audio_object *o, int error)
{
	(void)o, (void)error;
	return "no sound device";
}
