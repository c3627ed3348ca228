# A delay line: two network namespaces joined by packets that each take a while, for kernels without tc's netem.
# python3 delay.py NAMESPACE-FILE NAMESPACE-FILE SECONDS: makes a device `delay0` in both, says `ready`, and runs until it is killed.
import collections, ctypes, fcntl, os, select, struct, sys, time

CLONE_NEWNET, TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x40000000, 0x400454CA, 0x0001, 0x1000
libc = ctypes.CDLL(None, use_errno=True)


def open_device(namespace):
    with open(namespace) as file:
        if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns", namespace)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"delay0", IFF_TUN | IFF_NO_PI))
    return device


try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))  # a busy machine must not make the way longer
except OSError:
    os.nice(-20)
near, far = open_device(sys.argv[1]), open_device(sys.argv[2])
delay = float(sys.argv[3])
other = {near: far, far: near}
waiting = collections.deque()  # (when due, where to, packet), in order of time, as all take equally long
print("ready", flush=True)
while True:
    pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    for device in select.select([near, far], [], [], pause)[0]:
        try:
            while True:
                packet = os.read(device, 65536)
                waiting.append((time.monotonic() + delay, other[device], packet))
        except BlockingIOError:
            pass
    while waiting and waiting[0][0] <= time.monotonic():
        _, device, packet = waiting.popleft()
        try:
            os.write(device, packet)
        except OSError:
            pass  # as a network does: what cannot be delivered is lost
