/*
 * measure RESULT PROGRAM [ARGUMENTS]: runs a program and writes one line to RESULT: wall seconds, user and system CPU seconds
 * of it and its children, and the largest resident set of one of them in KB. Exits as the program did.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    struct timespec from, to;
    struct rusage usage;
    FILE *result;
    int status;
    pid_t child;

    if (argc < 3) {
        fputs("usage: measure RESULT PROGRAM [ARGUMENTS]\n", stderr);
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &from);
    child = fork();
    if (child < 0) {
        perror("measure: fork");
        return 1;
    }
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (waitpid(child, &status, 0) < 0) {
        perror("measure: wait");
        return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    getrusage(RUSAGE_CHILDREN, &usage);
    result = fopen(argv[1], "w");
    if (result == NULL) {
        perror(argv[1]);
        return 1;
    }
    fprintf(result, "%.3f %.3f %.3f %ld\n",
        (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9,
        seconds(usage.ru_utime), seconds(usage.ru_stime), usage.ru_maxrss);
    fclose(result);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
